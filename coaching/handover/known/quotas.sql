-- grain: one row a quota of one person, in the order of the sheet's columns
select rep_id, period_start, period_end - 1, target, currency, team
from quota where measure = 'bookings' and rep_id is not null and not coalesce(is_rollup, false)
order by period_start, rep_id, team
