-- grain: one row a customer-facing activity
-- label: Unevenness of activity
-- unit: number   better: lower   status: variant   id: A4   shape: variation   rows: daily   periods: month, quarter, year, days   needs: activity   noun: weeks
-- none: fewer than six complete weeks
-- definition: Standard deviation of the weekly count of customer-facing activities over its mean: 0 is the same every week.
-- source: METRICS A4
-- question: Is the effort steady, or does it come in bursts?
select rep_id, account_id, day, row_id, subject as name, 1 as part,
       case when not done then 'not done: ' || coalesce(status_raw, 'planned') end as reason
from touch
where is_customer_facing
