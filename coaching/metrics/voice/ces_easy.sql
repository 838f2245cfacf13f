-- grain: one row an answer to the question how easy it is
-- label: Customers who find it easy
-- unit: share   parts: cases   better: higher   status: published   id: V6   needs: survey_response   none: nobody was asked   noun: answers
-- definition: Share of answers 5 to 7 to how easy it is to work with us, from 1 (hard) to 7 (easy).
-- source: METRICS V6
-- question: Where do we make it hard?
-- reason: other scale | not asked from 1 (hard) to 7 (easy)
select coalesce(r.rep_id, s.rep_id, o.rep_id) as rep_id, s.account_id, s.asked_on as day, s.row_id, coalesce(a.name, s.account_id) as name,
       case when s.score >= 5 then 1 else 0 end as part, 1 as whole,
       coalesce(s.left_out, case when s.scale_min <> 1 or s.scale_max <> 7 then 'other scale' end) as reason
from customer_answer s
left join account a on a.account_id = s.account_id
left join rep_alias r on r.alias = s.rep_id
left join account_seat o on o.account_id = s.account_id and o.from_day <= coalesce(s.asked_on, date '2199-12-31')
    and o.until_day > coalesce(s.asked_on, date '2199-12-31')
where s.kind = 'ces'
