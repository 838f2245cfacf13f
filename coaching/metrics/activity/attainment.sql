-- grain: one row an activity done, and one a target and working day that has passed
-- each: calls_attainment | Calls against target | call
-- each: conversations_attainment | Conversations against target | conversation
-- each: meetings_attainment | Meetings against target | meeting
-- each: demos_attainment | Demos against target | demo
-- each: proposals_attainment | Proposals against target | proposal
-- each: vip_visits_attainment | VIP visits against target | vip_visit
-- unit: ratio   better: higher   status: variant   id: A2   needs: quota.{kind}, activity   none: no target   noun: done
-- definition: Activities of the kind {kind} done, divided by the target of the working days that have passed: 1 means the agreed cadence.
-- source: METRICS A2
-- question: What stopped you reaching the cadence we agreed, and is the cadence still right?
select rep_id, account_id, day, row_id, subject as name, 1 as part, 0 as whole, 1 as n,
       case when not done then 'not done: ' || coalesce(status_raw, 'planned') end as reason
from touch
where kind = '{kind}' or ('{kind}' = 'conversation' and is_conversation)
union all
select t.rep_id, null, c.day, t.row_id, 'Target from ' || cast(t.period_start as varchar), 0,
       cast(t.target as double) / nullif(count(*) over (partition by t.row_id), 0), 0, null
from target t join calendar_day c on c.day >= t.period_start and c.day < t.period_end and c.is_working
where t.measure = '{kind}'
