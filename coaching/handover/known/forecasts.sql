-- grain: one row a forecast call, in the order of the sheet's columns
select owner_id, made_on, period_start, period_end - 1, replace(category, '_', ' '), amount, currency, is_judgment
from forecast where owner_id is not null
order by made_on, owner_id, period_start, category
