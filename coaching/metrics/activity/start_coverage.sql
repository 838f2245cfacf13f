-- grain: one row a deal due in a quarter on its first day, and one a quota and working day
-- label: Pipeline coverage at the start
-- unit: ratio   parts: money   joined: for   shown: times   better: higher   status: published   id: P10   horizon: period   periods: quarter, year   needs: opportunity_snapshot, quota.bookings   noun: deals due
-- none: no quota, or no history reaches back to the first day
-- definition: The pipeline that was open and due in the quarter on its first midnight, at the amounts of that day, divided by the whole quota.
-- source: METRICS P10; snapshot = the first midnight of the quarter
-- question: Was the quarter there on its first day?
select rep_id, account_id, quarter_start as day, row_id, name, amount as part, 0 as whole, 1 as n, true as locked,
       case when amount is null then 'lacked amount' when amount < 0 then 'negative amount' end as reason
from deal_state_due where quarter_start <= $as_of
union all
select t.rep_id, null, t.day, t.row_id, t.name, 0, t.share, 0, false,
       coalesce(t.money_note, case when c.quarter_start < (select min(cast(valid_from as date)) from deal_state) then 'lacks history' end)
from target_day t join calendar_day c on c.day = t.day
where t.measure = 'bookings' and c.quarter_start <= $as_of
