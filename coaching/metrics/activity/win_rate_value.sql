-- grain: one row an opportunity
-- label: Win rate by value
-- unit: share   parts: money   better: higher   status: published   id: P7   alone: told   none: no money was decided   noun: decided deals
-- definition: Of the money in deals won or lost in the period, the share won; the amount of a lost deal is an estimate, and one lost at an amount of 0
-- definition: is left out. One deal that is more than half of that money is told.
-- source: METRICS P7
-- question: Are we losing the big ones?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name,
       case when outcome = 'won' then amount else 0 end as part, amount as whole,
       case when outcome = 'open' then 'still open' when outcome = 'cancelled' then 'no decision'
            when amount is null then coalesce(money_note, 'lacks amount') when amount < 0 then 'negative amount'
            when amount = 0 and outcome = 'lost' then 'lost at 0' end as reason
from deal
