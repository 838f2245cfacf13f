-- grain: one row a call made, and one an opportunity created
-- label: Calls to prospects
-- unit: ratio   parts: cases   better: higher   status: published   id: P1   joined: for   dated: opportunity.undated   needs: activity, opportunity   none: no calls   noun: calls
-- definition: Opportunities created in the period for each call made in it; a period ratio, not a probability, so it may exceed 1.
-- source: METRICS P1; S0 slide 14
-- question: Is the funnel shape changing, or just the timing?
select rep_id, account_id, day, row_id, subject as name, 0 as part, 1 as whole, 1 as n,
       case when not done then 'not done: ' || coalesce(status_raw, 'planned') end as reason
from touch
where kind = 'call'
union all
select rep_id, account_id, created_on, row_id, name, 1, 0, 0, null
from deal_created
