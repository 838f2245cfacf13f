-- grain: one row an opportunity
-- label: Cycle of won deals (median)
-- unit: days   better: lower   status: published   id: P9   shape: median   none: no won deal has both dates   noun: deals won
-- definition: Median calendar days from creation to close of the deals won in the period; won deals only, so slow losses do not show.
-- definition: A deal whose credit is shared stands whole with its owner.
-- source: METRICS P9 (won-only)
-- question: Which stage do your days go to?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name, date_diff('day', created_on, closed_on) as part,
       case when outcome <> 'won' then 'not won: ' || outcome when created_on is null or closed_on is null then 'lacks a date'
            when closed_on < created_on then 'closed before created' end as reason
from deal
