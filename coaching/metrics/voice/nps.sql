-- grain: one row an answer to the recommend question
-- label: Net promoter score
-- unit: score   value: ratio   better: higher   status: published   id: V4   needs: survey_response   none: nobody was asked   noun: answers   least: 30   accounts: no
-- definition: Share of answers 9 and 10 less share of 0 to 6, times 100, on the question whether they would recommend us, asked from 0 to 10.
-- definition: Of one account there is no score: its page says who promotes us and who does not.
-- source: METRICS V4
-- question: What did the detractor tell you when you called back?
select coalesce(r.rep_id, s.rep_id, o.rep_id) as rep_id, s.account_id, s.asked_on as day, s.row_id, coalesce(a.name, s.account_id) as name,
       case when s.score >= 9 then 100 when s.score <= 6 then -100 else 0 end as part, 1 as whole,
       coalesce(s.left_out, case when s.scale_min <> 0 or s.scale_max <> 10 then 'other scale' end) as reason
from customer_answer s
left join account a on a.account_id = s.account_id
left join rep_alias r on r.alias = s.rep_id
left join account_seat o on o.account_id = s.account_id and o.from_day <= coalesce(s.asked_on, date '2199-12-31')
    and o.until_day > coalesce(s.asked_on, date '2199-12-31')
where s.kind = 'nps' or (s.kind = 'loyalty' and s.item = 'recommend')
