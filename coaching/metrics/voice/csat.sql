-- grain: one row an answer to the satisfaction question
-- label: Satisfied customers
-- unit: share   parts: cases   better: higher   status: published   id: V5   needs: survey_response   none: nobody was asked   noun: answers
-- definition: Share of answers in the two best boxes of five (the upper fifth and its neighbour on longer scales).
-- source: METRICS V5
-- question: What would it take to move the next one up?
select coalesce(r.rep_id, s.rep_id, o.rep_id) as rep_id, s.account_id, s.asked_on as day, s.row_id, coalesce(a.name, s.account_id) as name,
       case when (s.score - s.scale_min) / nullif(s.scale_max - s.scale_min, 0) >= 0.75 then 1 else 0 end as part, 1 as whole, s.left_out as reason
from customer_answer s
left join account a on a.account_id = s.account_id
left join rep_alias r on r.alias = s.rep_id
left join account_seat o on o.account_id = s.account_id and o.from_day <= coalesce(s.asked_on, date '2199-12-31')
    and o.until_day > coalesce(s.asked_on, date '2199-12-31')
where s.kind = 'csat'
