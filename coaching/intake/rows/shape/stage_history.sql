-- grain: one row a changed field of a deal
select coalesce(t.opportunity_id, t.opportunity_name) as opportunity_id, t.at, t.changed as field, t.old_value_read as old_value,
       t.new_value_read as new_value, t.changed_by, t.old_outcome, t.new_outcome, t.history_id as own_id,
       case when t.is_deleted then 'deleted' end as skip_why, t.at as recorded_at, t.source_row, t.bad
from {typed} t
