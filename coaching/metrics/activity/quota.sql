-- grain: one row a target and working day of its period
-- label: Quota
-- unit: money   better: higher   status: published   id: R1   horizon: period   needs: quota.bookings   noun: quota rows   none: no quota   empty: unknown
-- no_cases: part of a longer quota
-- definition: The bookings target of the period; a target that reaches beyond it counts by its working days inside.
-- definition: Of the target of a person who was hired within its days, those from the first day on count, each by its share.
-- definition: Where targets of a person overlap, a shorter one holds on its days and a longer one shares the rest among its other days.
-- source: METRICS R1
-- question: Do you believe in this number?
select rep_id, null as account_id, day, row_id, name, share as part,
       case when day = min(day) over (partition by row_id) then 1 else 0 end as n, money_note as reason
from target_day where measure = 'bookings'
union all
select t.rep_id, null, t.period_start, t.row_id, 'Quota from ' || cast(t.period_start as varchar), cast(t.target as double), 0,
       'within shorter quotas'
from target t
where t.measure = 'bookings' and t.row_id in (select row_id from target_within) and t.row_id not in (select row_id from target_day)
