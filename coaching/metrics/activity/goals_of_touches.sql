-- grain: one row a logged activity
-- each: touches_with_goal | Contacts with a goal | set
-- each: goals_reached | Goals reached | reached
-- unit: share   parts: cases   better: higher   status: house   id: –   needs: activity.goal   noun: activities with customers
-- none: no completed activity of this sort
-- definition: Of the completed activities with a customer: {label}. A goal is what somebody wrote down as the goal of the activity; reached is what they
-- definition: said of it afterwards, and only those with such an answer are among the goals that could be reached.
-- reason: lacks goal | no goal was set
-- reason: lacks answer | nobody said whether the goal was reached
-- source: S3 habit 2 (a goal for every visit, call and message)
-- question: What did you want from it, and what did the customer get?
select rep_id, account_id, day, row_id, subject as name,
       case when '{kind}' = 'set' and has_goal then 1 when '{kind}' = 'reached' and goal_reached then 1 else 0 end as part, 1 as whole,
       case when not is_customer_facing then 'not with a customer: ' || kind
            when is_customer_facing is null then 'customer unknown' when not done then 'not done: ' || coalesce(status_raw, 'planned')
            when '{kind}' = 'reached' and not has_goal then 'lacks goal'
            when '{kind}' = 'reached' and goal_reached is null then 'lacks answer' end as reason
from touch
