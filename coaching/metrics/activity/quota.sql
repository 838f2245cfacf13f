-- grain: one row a target and working day of its period
-- label: Quota
-- unit: money   better: higher   status: published   id: R1   horizon: period   needs: quota.bookings   noun: quota rows   none: no quota   empty: unknown
-- definition: The bookings target of the period; a target that reaches beyond it counts by its working days inside.
-- source: METRICS R1
-- question: Do you believe in this number?
select rep_id, null as account_id, day, row_id, name, share as part,
       case when day = min(day) over (partition by row_id) then 1 else 0 end as n, money_note as reason
from target_day where measure = 'bookings'
