-- grain: one row a logged activity
-- label: Customer-facing activities
-- unit: count   better: higher   status: variant   id: A1   needs: activity   noun: activities
-- definition: All completed activities with a customer in the period; internal meetings, tasks, notes and system entries do not count.
-- source: METRICS A1
-- question: What part of your week was with customers?
select rep_id, account_id, day, row_id, subject as name, 1 as part,
       case when not is_customer_facing then 'not with a customer: ' || kind
            when is_customer_facing is null then 'customer unknown' when not done then 'not done: ' || coalesce(status_raw, 'planned') end
       as reason
from touch
