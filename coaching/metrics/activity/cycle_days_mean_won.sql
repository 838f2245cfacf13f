-- grain: one row an opportunity
-- label: Cycle of won deals (mean)
-- unit: days   value: ratio   better: lower   status: published   id: P9   none: no won deal has both dates   noun: deals won
-- definition: Mean calendar days from creation to close of the deals won in the period; won deals only.
-- source: METRICS P9 (won-only)
-- question: Which deal took longest, and what was it waiting for?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name, date_diff('day', created_on, closed_on) as part, 1 as whole,
       case when outcome <> 'won' then 'not won: ' || outcome when created_on is null or closed_on is null then 'lacks a date'
            when closed_on < created_on then 'closed before created' end as reason
from deal
