-- grain: one row a logged activity
-- A made-up id names the day where the time of day stands in the Date column, and counts within it, so that the same export always gives the same ids.
with said as (
    select t.*,
           case when t.with_customer = false then 'internal' else t.subject_kind end as kind,
           coalesce(t.end_at, case when not coalesce(t.all_day, false)
                                   then cast(t.end_on as timestamp) + coalesce(t.end_time, interval 0 second) end) as ended_at,
           concat_ws(';', t.attendees, t.other_attendees) as invited, coalesce(t.rep_id, t.rep_name) as rep
    from {typed} t
)
select coalesce(s.activity_id, 'made-' || md5(concat_ws('|', coalesce(s.rep, ''), coalesce(s.account_id, s.account_name, ''), s.subject_kind,
           coalesce(strftime(case when s.at is null and s.time is null and s."on" is not null then date_trunc('day', s.happened_at)
                                  else s.happened_at end, '%Y-%m-%d %H:%M'), ''), coalesce(s.subject, s.notes, ''),
           case when s.time is null and (s.at is null or s.at = date_trunc('day', s.at)) then cast(s.occurrence as varchar) end))) as activity_id,
       s.rep as rep_id, coalesce(s.account_id, s.account_name, s.what_account) as account_id,
       coalesce(s.contact_id, s.who_contact, s.contact_name) as contact_id,
       coalesce(s.opportunity_id, s.what_opportunity, s.opportunity_name) as opportunity_id, coalesce(s.lead_id, s.who_lead) as lead_id,
       s.kind, coalesce(s.type, s.subtype) as kind_raw, coalesce(s.subject, s.notes) as subject, s.happened_at as "at", s.due_on, s.is_done as done,
       s.status as status_raw, case when s.direction_read = 'missed' then 'in' else coalesce(s.direction_read, s.direction) end as direction, s.outcome as outcome_raw,
       case s.outcome_read when 'connected' then true when 'not connected' then false when 'not held' then false
            else case when s.direction_read = 'missed' then false end end as connected,
       coalesce(s.minutes, s.seconds / 60.0, s.milliseconds / 60000.0,
                case when s.ended_at >= s.happened_at then date_diff('second', s.happened_at, s.ended_at) / 60.0 end) as duration_min,
       coalesce(s.attendees_n, case when s.invited <> '' then len(string_split(rtrim(s.invited, '; '), ';')) end) as attendees_n,
       cast(null as boolean) as is_hi_value,
       case when s.kind in ('internal', 'system', 'task', 'note') then false else s.with_customer end as is_customer_facing,
       nullif(trim(s.goal), '') as goal, s.goal_reached, s.talked_about_read as talked_about,
       case when s.is_deleted then 'deleted' when s.is_child then 'invitee'
            when s.is_private or lower(s.sensitivity) in ('private', 'personal', 'confidential', 'privado', 'privada', 'privat', 'persönlich',
                                                          'vertraulich', 'privé', 'personnel', 'confidentiel', 'personal privado', 'confidencial')
            then 'private' when s.without_all_day and s.all_day and s.invited = '' then 'all day' end as skip_why,
       greatest(s.created_at, s.modified_at, s.completed_at, case when s.is_done then s.happened_at end) as recorded_at, s.source_row, s.bad
from said s
