-- grain: one row a part of the pay plan of one person, in the order of the sheet's columns
select rep_id, replace(measure, '_', ' '), period_start, period_end - 1, target, currency
from quota where measure in ('base_pay', 'variable_pay', 'behaviour_pay') and rep_id is not null and not coalesce(is_rollup, false)
order by period_start, rep_id, measure
