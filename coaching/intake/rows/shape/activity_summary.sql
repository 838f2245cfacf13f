-- grain: one row a rep, period and kind of activity
select coalesce(t.rep_id, t.rep_name) as rep_id, t.period_start, coalesce(t.period_end + case when t.ends_inside then 1 else 0 end, t.period_start + interval 1 month)::date as period_end,
       coalesce(t.measure_read, t.measure) as kind, t.count, t.minutes, cast(null as varchar) as skip_why,
       cast(case when t.count > 0 then coalesce(t.period_end, t.period_start) end as timestamp) as recorded_at,
       t.source_row, t.bad
from {typed} t
