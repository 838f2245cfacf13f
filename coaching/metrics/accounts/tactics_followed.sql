-- grain: one row a tactic that can become a logged activity, as it stood on the day
-- label: Tactics that became an activity
-- unit: share   parts: cases   interval: no   better: higher   status: house   kind: state   needs: record.plan, activity
-- none: no tactic is due   noun: tactics due or logged already
-- definition: Of the tactics that are due, or logged already, and whose kind of activity is logged, the share with a logged activity: the one the tactic names, else one of its
-- definition: kind with its contact, from 60 days before its day to 14 after (ours). A match tells that something was done, not that the plan made it.
-- reason: never logged | its kind of activity is not logged
-- source: MISSION B9
-- question: Which part of the plan does nobody do?
with done as (
    select row_id, min(day) as day from tactic_done where day <= $as_of group by row_id
)
select p.owner_id as rep_id, p.account_id, cast($as_of as date) as day, p.row_id,
       concat(p.title, case when d.day is null then ': nothing is logged' else concat(': logged on ', d.day) end) as name,
       case when d.day is not null then 1 else 0 end as part, 1 as whole,
       case when p.state = 'dropped' then 'dropped' when d.day is not null then null
            when p.done_by is null and coalesce(p.activity, 'none') = 'none' then 'never logged'
            when p.due_on is null then 'lacks day' when p.due_on > $as_of then 'not due yet' end as reason
from tactic p left join done d on d.row_id = p.row_id
where p.from_day <= $as_of and (p.until_day is null or p.until_day > $as_of)
