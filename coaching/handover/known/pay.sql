-- grain: one row a part of the pay plan of one person, in the order of the sheet's columns
select rep_id, case when rate_begins(measure) is not null then replace(measure, '_', ' ') || ' %' else replace(measure, '_', ' ') end, period_start, period_end - 1, target, currency
from quota where is_pay(measure) and rep_id is not null and not coalesce(is_rollup, false)
order by period_start, rep_id, measure
