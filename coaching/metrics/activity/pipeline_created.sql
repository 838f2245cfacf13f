-- grain: one row an opportunity
-- label: Pipeline created
-- unit: money   better: higher   status: published   id: P13   dated: opportunity.undated   noun: opportunities
-- definition: Amount of the opportunities created in the period, at the amount they had first where a history tells it.
-- source: METRICS P13
-- question: Did you make enough new pipeline for the quarter after next?
with first_moment as (select opportunity_id, min(valid_from) as at_first from deal_state group by opportunity_id),
first_state as (
    select s.opportunity_id, min(s.amount) as amount
    from deal_state s join first_moment m on m.opportunity_id = s.opportunity_id and m.at_first = s.valid_from
    group by s.opportunity_id
)
select d.rep_id, d.account_id, d.created_on as day, d.row_id, d.name, coalesce(f.amount, d.amount, 0) as part,
       case when f.amount is null and d.amount is null then coalesce(d.money_note, 'lacks amount') end as reason
from deal_created d left join first_state f on f.opportunity_id = d.opportunity_id
