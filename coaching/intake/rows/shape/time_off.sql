-- grain: one row an absence of a person, both days counted; one without a last day is a single day
select coalesce(t.rep_id, t.rep_name) as rep_id, t.first_day, coalesce(t.last_day, t.first_day) as last_day, nullif(trim(t.reason), '') as reason,
       case when t.last_day < t.first_day then 'ends before it begins'
            when t.last_day - t.first_day >= 366 then 'too long' end as skip_why,
       cast(null as timestamp) as recorded_at, t.source_row, t.bad
from {typed} t
