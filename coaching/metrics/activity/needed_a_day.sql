-- grain: one row an activity done, and one a target and working day of its period
-- each: calls_needed | Calls | call
-- each: conversations_needed | Conversations | conversation
-- each: meetings_needed | Meetings | meeting
-- each: demos_needed | Demos | demo
-- each: proposals_needed | Proposals | proposal
-- each: vip_visits_needed | VIP visits | vip_visit
-- label: {label} needed a working day
-- unit: number   better: lower   status: variant   id: A3   shape: needed_a_day   horizon: period   ends: over   needs: quota.{kind}, activity   noun: done
-- none: no target, or no working day is left
-- definition: Activities of the kind {kind} that the target of the whole period still asks for, a working day that is left of it; 0 once the target
-- definition: is reached.
-- source: METRICS A3
-- question: What must next week look like to be back on pace?
select d.rep_id, d.account_id, d.day, d.row_id, d.subject as name, 1 as part, null as whole,
       case when not d.done then 'not done: ' || coalesce(d.status_raw, 'planned') when d.day > $as_of then 'later'
            when w.rep_id is null then 'no target' end as reason
from touch d left join (select distinct rep_id from target where measure = '{kind}') as w on w.rep_id = d.rep_id
where d.kind = '{kind}' or ('{kind}' = 'conversation' and d.is_conversation)
union all
select rep_id, null, day, row_id, name, 0, share, null from target_day where measure = '{kind}'
