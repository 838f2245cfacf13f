-- grain: one row an opportunity
-- label: Deals lost
-- unit: count   better: lower   status: published   id: –   noun: deals
-- definition: Deals lost to a competitor or to the customer's own choice, counted on the day they closed; cancelled deals stand apart.
-- source: METRICS P6, R9
-- question: What would the customer say was missing?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name, 1 as part,
       case when outcome <> 'lost' then 'not lost: ' || outcome end as reason
from deal
