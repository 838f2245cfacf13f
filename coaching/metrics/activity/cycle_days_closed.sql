-- grain: one row an opportunity
-- label: Cycle of all closed deals
-- unit: days   value: ratio   better: lower   status: variant   id: P9   none: no closed deal has both dates   noun: deals closed
-- definition: Mean calendar days from creation to close of all deals closed in the period, lost and cancelled ones too.
-- source: METRICS P8 (the cycle that makes velocity money a day)
-- question: Which deals could be told no sooner?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name, date_diff('day', created_on, closed_on) as part, 1 as whole,
       case when outcome = 'open' then 'still open' when created_on is null or closed_on is null then 'lacks a date'
            when closed_on < created_on then 'closed before created' end as reason
from deal
