-- grain: one row an opportunity
-- label: Median won deal
-- unit: money   better: higher   status: published   id: P8   shape: median   none: no deal with an amount was won   noun: deals won
-- definition: The amount of the deal in the middle of those won in the period.
-- definition: A deal whose credit is shared stands whole with its owner.
-- source: METRICS P8
-- question: Is the average carried by one deal?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name, amount as part,
       case when outcome <> 'won' then 'not won: ' || outcome when amount is null then coalesce(money_note, 'lacks amount') end as reason
from deal
