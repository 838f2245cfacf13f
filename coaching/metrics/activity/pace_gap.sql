-- grain: one row an activity done, and one a target and working day that has passed
-- each: calls_pace_gap | Calls | call
-- each: conversations_pace_gap | Conversations | conversation
-- each: meetings_pace_gap | Meetings | meeting
-- each: demos_pace_gap | Demos | demo
-- each: proposals_pace_gap | Proposals logged | proposal
-- each: vip_visits_pace_gap | VIP visits | vip_visit
-- label: {label} ahead or behind
-- unit: count   value: gap   better: higher   status: variant   id: A3   needs: quota.{kind}, activity   none: no target   noun: done
-- definition: Activities of the kind {kind} done, less the target of the working days that have passed: plus is ahead, minus behind.
-- source: METRICS A3
-- question: What must next week look like to be back on pace?
select d.rep_id, d.account_id, d.day, d.row_id, d.subject as name, 1 as part, 0 as whole, 1 as n,
       case when not d.done then 'not done: ' || coalesce(d.status_raw, 'planned') when w.rep_id is null then 'no target' end as reason
from touch d left join (select distinct rep_id from target where measure = '{kind}') as w on w.rep_id = d.rep_id
where d.kind = '{kind}' or ('{kind}' = 'conversation' and d.is_conversation)
union all
select rep_id, null, day, row_id, name, 0, share, 0, null from target_day where measure = '{kind}'
