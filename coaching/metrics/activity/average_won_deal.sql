-- grain: one row an opportunity
-- label: Average won deal
-- unit: money   value: ratio   better: higher   status: published   id: P8   none: no deal with an amount was won   noun: deals won
-- definition: Mean amount of the deals won in the period.
-- source: METRICS P8
-- question: What would make the next one larger for the customer's good?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name, amount as part, 1 as whole,
       case when outcome <> 'won' then 'not won: ' || outcome when amount is null then coalesce(money_note, 'lacks amount') end as reason
from deal
