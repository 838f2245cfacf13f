-- grain: one row an opportunity created, and one a deal won
-- label: Prospects to contracts
-- unit: ratio   parts: cases   better: higher   status: published   id: P1   joined: for   none: no opportunities created   noun: prospects
-- definition: Deals won in the period for each opportunity created in it; a period ratio, not a probability.
-- source: METRICS P1; S0 slide 14
-- question: Is the funnel shape changing, or just the timing?
select rep_id, account_id, created_on as day, row_id, name, 0 as part, 1 as whole, 1 as n, null as reason
from deal_created
union all
select rep_id, account_id, coalesce(closed_on, close_on), row_id, name, 1, 0, 0,
       case when outcome <> 'won' then 'not won: ' || outcome end
from deal
