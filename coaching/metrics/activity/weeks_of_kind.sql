-- grain: one row an activity done of the kind, and one a target and working day
-- each: calls_weeks | Calls | call
-- each: conversations_weeks | Conversations | conversation
-- each: emails_weeks | E-mails | email
-- each: meetings_weeks | Meetings | meeting
-- each: demos_weeks | Demos | demo
-- each: proposals_weeks | Proposals logged | proposal
-- each: vip_visits_weeks | VIP visits | vip_visit
-- each: peer_meetings_weeks | Peer-to-peer meetings | peer_meeting
-- each: business_reviews_weeks | External business reviews | business_review
-- each: field_days_weeks | Joint field days | field_day
-- each: carnival_days_weeks | Carnival days | carnival_day
-- label: {label}, weeks on target
-- unit: share   parts: cases   better: higher   status: variant   id: A4   shape: weeks_on_target   rows: daily   periods: month, quarter, year, days
-- needs: quota.{kind}, activity   noun: weeks   none: no complete week with a target
-- definition: Of the complete weeks in the period with at least two working days on which the person was there, the share in which the target of the kind
-- definition: {kind} was reached. A week whose target is less than half an activity asks for none and is not judged.
-- source: METRICS A4; that less than half an activity asks for none is ours
-- question: What happened in the quiet weeks?
select d.rep_id, d.account_id, d.day, d.row_id, d.subject as name, 1 as part, null as whole,
       case when not d.done then 'not done: ' || coalesce(d.status_raw, 'planned') when w.rep_id is null then 'no target' end as reason
from touch d left join (select distinct rep_id from target where measure = '{kind}') as w on w.rep_id = d.rep_id
where d.kind = '{kind}' or ('{kind}' = 'conversation' and d.is_conversation)
union all
select rep_id, null, day, row_id, name, 0, share, null from target_day where measure = '{kind}'
