-- grain: one row an opportunity
-- label: Win rate (won against lost)
-- unit: share   parts: cases   better: higher   status: published   id: P6   none: no deal was won or lost   noun: decided deals
-- definition: Of the deals won or lost in the period, by closing day, the share won; cancelled deals do not count, nor do
-- definition: renewals, unless the team chose on Data that they do.
-- source: METRICS P6 (narrow)
-- question: What do the lost ones have in common?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name,
       case when outcome = 'won' then 1 else 0 end as part, 1 as whole,
       case when outcome = 'open' then 'still open' when outcome = 'cancelled' then 'no decision'
            when type in (select n.type from renewal_type as n) then 'renewal' end as reason
from deal
