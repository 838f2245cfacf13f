-- grain: one row a customer-facing activity
-- label: Longest gap
-- unit: days   better: lower   status: variant   id: A4   shape: longest_gap   rows: daily   periods: month, quarter, year, days   needs: activity   noun: days with activity
-- none: no activity recorded in the period
-- definition: The most working days between two customer-facing activities in the period, up to its last day or the as-of date.
-- source: METRICS A4
-- question: What happened there?
select rep_id, account_id, day, row_id, subject as name, 1 as part,
       case when not done then 'not done: ' || coalesce(status_raw, 'planned') end as reason
from touch
where is_customer_facing
