-- grain: one row a person
select coalesce(t.rep_id, t.email, t.name, trim(concat_ws(' ', t.first_name, t.last_name))) as rep_id,
       coalesce(t.name, nullif(trim(concat_ws(' ', t.first_name, t.last_name)), '')) as name,
       t.email,
       case when lower(coalesce(t.role, t.title, t.user_role, '')) similar to '.*(manager|director|leiter|head of).*|rvp .*|rvp|(.* )?vp .*|vp'
            then 'manager' when lower(coalesce(t.role, t.title, t.user_role)) similar to '.*(sdr|bdr|sales development|business development rep).*'
            then 'SDR' when t.role is not null or t.title is not null then coalesce(t.role, t.title) end as role,
       coalesce(t.team, t.division, t.department,
                case when t.user_role is null then null else trim(regexp_replace(t.user_role, '^(RVP|VP|SVP|AVP|Manager|Director)\b[ ,:-]*', '', 'i')) end)
           as team,
       t.region, coalesce(t.manager_id, t.manager_name) as manager_id, t.active, t.hired_on,
       case when t.is_deleted then 'deleted' end as skip_why, cast(null as timestamp) as recorded_at, t.source_row, t.bad
from {typed} t
