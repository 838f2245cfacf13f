-- grain: one row a survey response
-- label: Loyalty index
-- unit: score   value: ratio   better: higher   status: variant   id: V1   needs: survey_response   none: no complete response   noun: responses
-- definition: Mean of performance (six items) and commitment (three items), each 0 to 100, over the responses of the period; equal weights are ours.
-- source: METRICS V1; S0 slide 10
-- question: Which of the nine items would this customer change first?
with scaled as (
    select response_id, account_id, min(rep_id) as rep_id, min(asked_on) as asked_on, min(row_id) as row_id,
           100 * avg(case when item in ('importance_of_relationship', 'recommend', 'continue_relationship') then null
                          else (score - scale_min) / nullif(scale_max - scale_min, 0) end) as performance,
           sum(case when item in ('importance_of_relationship', 'recommend', 'continue_relationship') then 0 else 1 end) as performance_n,
           100 * avg(case when item in ('importance_of_relationship', 'recommend', 'continue_relationship')
                          then (score - scale_min) / nullif(scale_max - scale_min, 0) end) as commitment,
           sum(case when item in ('importance_of_relationship', 'recommend', 'continue_relationship') then 1 else 0 end) as commitment_n
    from customer_answer where kind = 'loyalty' group by response_id, account_id
)
select coalesce(r.rep_id, s.rep_id, o.rep_id, a.owner_id) as rep_id, s.account_id, s.asked_on as day, s.row_id, coalesce(a.name, s.account_id) as name,
       (s.performance + s.commitment) / 2 as part, 1 as whole,
       case when s.performance_n < 4 or s.commitment_n < 2 then 'too few items' end as reason
from scaled s
left join account a on a.account_id = s.account_id
left join rep_alias r on r.alias = s.rep_id
left join rep_alias o on o.alias = a.owner_id
