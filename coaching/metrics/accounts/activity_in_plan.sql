-- grain: one row an activity of 90 days with an account that has a plan
-- label: Activity that serves a plan
-- unit: share   parts: cases   better: higher   status: house   kind: state   needs: record.plan, activity
-- none: no activity with an account that has a plan   noun: activities
-- back: activity 90
-- definition: Of the activities with customers in the 90 days to the day whose account has a plan with tactics, the share that fits one: of its kind, with its
-- definition: contact, from 60 days before its day to 14 after (ours). The others serve no tactic that is written.
-- source: MISSION B9
-- question: Is the plan wrong, or what we do?
with planned as (
    select distinct account_id from tactic where state <> 'dropped' and from_day <= $as_of and (until_day is null or until_day > $as_of)
),
serving as (
    select distinct p.touch_id from tactic_done p join tactic t on t.row_id = p.row_id
    where t.state <> 'dropped' and p.from_day <= $as_of and (p.until_day is null or p.until_day > $as_of)
)
select t.rep_id, t.account_id, cast($as_of as date) as day, t.row_id, concat(replace(t.kind, '_', ' '), ' on ', t.day) as name,
       case when s.touch_id is not null then 1 else 0 end as part, 1 as whole, null as reason
from account_touch t join planned p on p.account_id = t.account_id
left join serving s on s.touch_id = t.row_id
where t.done and t.day <= $as_of and t.day > cast($as_of as date) - 90
