-- grain: one row a forecast call
select t.made_on, coalesce(t.owner_id, t.owner_name) as owner_id, coalesce(t.period_start, date_trunc('quarter', t.made_on)::date) as period_start,
       coalesce((t.period_end + case when t.ends_inside then 1 else 0 end), (coalesce(t.period_start, date_trunc('quarter', t.made_on)) + interval 3 month))::date as period_end,
       coalesce(t.category_read, t.category, 'commit') as category, t.amount, t.currency, coalesce(t.is_judgment, true) as is_judgment,
       cast(null as varchar) as skip_why, cast(t.made_on as timestamp) as recorded_at, t.source_row, t.bad
from {typed} t
