-- grain: one row an opportunity
-- label: Deals won
-- unit: count   better: higher   status: published   id: –   noun: deals
-- definition: Deals won, counted on the day they closed.
-- source: METRICS P6
-- question: What did you do in these that you can repeat?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name, 1 as part,
       case when outcome <> 'won' then 'not won: ' || outcome end as reason
from deal
