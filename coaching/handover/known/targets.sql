-- grain: one row an activity target of one person, in the order of the sheet's columns
select rep_id, replace(measure, '_', ' '), period_start, period_end - 1, target, team
from quota where measure <> 'bookings' and not is_pay(measure) and rep_id is not null and not coalesce(is_rollup, false)
order by period_start, rep_id, measure, team
