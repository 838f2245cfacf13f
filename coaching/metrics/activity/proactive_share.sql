-- grain: one row a logged activity
-- label: Begun by us
-- unit: share   parts: cases   better: higher   status: house   id: –   needs: activity   noun: activities with customers
-- none: of no activity is it known who began it
-- definition: Of the completed activities with a customer of which the export says who began them (outbound or inbound), those that we began.
-- definition: All others are counted apart, among the rows left out: that nothing says so makes them neither.
-- reason: lacks direction | nothing says who began it
-- source: S3 habit 1 (right things, proactive); the rule by the direction of a call or message is ours
-- question: Which of these would you have begun yourself?
select rep_id, account_id, day, row_id, subject as name, case when direction = 'out' then 1 else 0 end as part, 1 as whole,
       case when not is_customer_facing then 'not with a customer: ' || kind
            when is_customer_facing is null then 'customer unknown' when not done then 'not done: ' || coalesce(status_raw, 'planned')
            when direction is null or direction not in ('out', 'in') then 'lacks direction' end as reason
from touch
