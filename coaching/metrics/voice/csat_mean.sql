-- grain: one row an answer to the satisfaction question
-- label: Mean satisfaction, 1 to 5
-- unit: number   value: ratio   better: higher   status: published   id: V5   needs: survey_response   none: nobody was asked from 1 to 5   noun: answers
-- definition: Mean answer to how satisfied a customer is, from 1 to 5. It is another number than the share of satisfied customers.
-- reason: other scale | not asked from 1 to 5
-- source: METRICS V5
-- question: What would it take to move the next one up?
select coalesce(r.rep_id, s.rep_id, o.rep_id) as rep_id, s.account_id, s.asked_on as day, s.row_id, coalesce(a.name, s.account_id) as name,
       s.score as part, 1 as whole, coalesce(s.left_out, case when s.scale_min <> 1 or s.scale_max <> 5 then 'other scale' end) as reason
from customer_answer s
left join account a on a.account_id = s.account_id
left join rep_alias r on r.alias = s.rep_id
left join account_seat o on o.account_id = s.account_id and o.from_day <= coalesce(s.asked_on, date '2199-12-31')
    and o.until_day > coalesce(s.asked_on, date '2199-12-31')
where s.kind = 'csat'
