-- grain: one row a lead
select coalesce(t.lead_id, 'made-' || md5(concat_ws('|', t.name, t.first_name, t.last_name, t.company))) as lead_id,
       coalesce(t.name, nullif(trim(concat_ws(' ', t.first_name, t.last_name)), ''), t.company) as name, coalesce(t.owner_id, t.owner_name) as owner_id,
       t.created_on, t.source, t.status as status_raw, t.converted_opportunity_id, t.converted_on, t.disqualified_reason,
       case when t.is_deleted then 'deleted' end as skip_why, greatest(cast(t.created_on as timestamp), t.modified_at) as recorded_at, t.source_row, t.bad
from {typed} t
