-- grain: one row an activity done, and one a target and working day that has passed
-- each: calls_attainment | Calls | call
-- each: conversations_attainment | Conversations | conversation
-- each: meetings_attainment | Meetings | meeting
-- each: demos_attainment | Demos | demo
-- each: proposals_attainment | Proposals logged | proposal
-- each: vip_visits_attainment | VIP visits | vip_visit
-- each: emails_attainment | E-mails | email
-- each: peer_meetings_attainment | Peer-to-peer meetings | peer_meeting
-- each: business_reviews_attainment | External business reviews | business_review
-- each: field_days_attainment | Joint field days | field_day
-- each: carnival_days_attainment | Carnival days | carnival_day
-- label: {label} against target
-- unit: ratio   parts: cases   better: higher   status: variant   id: A2   needs: quota.{kind}, activity   none: no target   noun: done
-- definition: Activities of the kind {kind} done, divided by the target of the working days that have passed: 100 % is the agreed cadence.
-- source: METRICS A2
-- question: What stopped you reaching the cadence we agreed, and is the cadence still right?
select d.rep_id, d.account_id, d.day, d.row_id, d.subject as name, 1 as part, 0 as whole, 1 as n,
       case when not d.done then 'not done: ' || coalesce(d.status_raw, 'planned') when w.rep_id is null then 'no target' end as reason
from touch d left join (select distinct rep_id from target where measure = '{kind}') as w on w.rep_id = d.rep_id
where d.kind = '{kind}' or ('{kind}' = 'conversation' and d.is_conversation)
union all
select rep_id, null, day, row_id, name, 0, share, 0, null from target_day where measure = '{kind}'
