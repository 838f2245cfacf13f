-- grain: one row a target and working day of its period
-- label: Quota
-- unit: money   better: higher   status: published   id: R1   horizon: period   needs: quota.bookings   noun: quota rows   none: no quota   empty: unknown
-- definition: The bookings target of the period; a target that reaches beyond it counts by its working days inside.
-- source: METRICS R1
-- question: Do you believe in this number?
select t.rep_id, null as account_id, c.day, t.row_id, 'Quota from ' || cast(t.period_start as varchar) as name,
       cast(t.target as double) / nullif(count(*) over (partition by t.row_id), 0) as part,
       case when c.day = min(c.day) over (partition by t.row_id) then 1 else 0 end as n, t.money_note as reason
from target t join calendar_day c on c.day >= t.period_start and c.day < t.period_end and c.is_working
where t.measure = 'bookings'
