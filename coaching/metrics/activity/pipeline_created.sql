-- grain: one row an opportunity
-- label: Pipeline created
-- unit: money   better: higher   status: published   id: P13   noun: opportunities
-- definition: Amount of the opportunities created in the period, at the amount they had first where a history tells it.
-- source: METRICS P13
-- question: Did you make enough new pipeline for the quarter after next?
with first_state as (
    select opportunity_id, amount from (
        select opportunity_id, amount, row_number() over (partition by opportunity_id order by valid_from, row_id) as nth from deal_state
    ) as ordered where nth = 1
)
select d.rep_id, d.account_id, d.created_on as day, d.row_id, d.name, coalesce(f.amount, d.amount, 0) as part,
       case when f.amount is null and d.amount is null then 'no amount in the export' end as reason
from deal d left join first_state f on f.opportunity_id = d.opportunity_id
