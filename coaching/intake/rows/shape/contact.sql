-- grain: one row a contact
select coalesce(t.contact_id, t.email, concat_ws(' · ', coalesce(t.name, nullif(trim(concat_ws(' ', t.first_name, t.last_name)), '')),
                coalesce(t.account_id, t.account_name))) as contact_id,
       coalesce(t.account_id, t.account_name) as account_id,
       coalesce(t.name, nullif(trim(concat_ws(' ', t.first_name, t.last_name)), '')) as name,
       t.title, t.email, t.decision_role, t.level, t.function, t.has_left,
       case when t.is_deleted then 'deleted' end as skip_why, greatest(t.created_at, t.modified_at) as recorded_at, t.source_row, t.bad
from {typed} t
