-- grain: one row a record that was merged into another
select t.what, t.record_id, t.into_id, cast(null as varchar) as skip_why, t.at as recorded_at, t.source_row, t.bad
from {typed} t
