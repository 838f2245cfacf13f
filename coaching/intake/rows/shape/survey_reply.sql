-- grain: one row a response to a survey, without its answers
select t.response_id, coalesce(t.account_id, t.account_name) as account_id, coalesce(t.contact_id, t.contact_name) as contact_id,
       coalesce(t.rep_id, t.rep_name) as rep_id, t.asked_on, t.finished, cast(null as varchar) as skip_why,
       cast(t.asked_on as timestamp) as recorded_at, t.source_row, t.bad
from {typed} t
