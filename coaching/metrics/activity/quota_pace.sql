-- grain: one row a deal won, one a total of a month, and one a target and working day that has passed
-- label: Bookings against pace
-- unit: ratio   better: higher   status: published   id: R1   needs: quota.bookings, booked   none: no quota to date   noun: deals won
-- definition: Bookings to date divided by the quota of the working days that have passed: 100 % is on pace.
-- source: METRICS R1
-- question: What gets you back on pace, and by when?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name, coalesce(amount, 0) as part, 0 as whole, 1 as n,
       case when outcome <> 'won' then 'not won: ' || outcome when amount is null then coalesce(money_note, 'won without an amount') end as reason
from deal
union all
select rep_id, account_id, day, row_id, name, amount, 0, 0, reason from sold
union all
select t.rep_id, null, c.day, t.row_id, 'Quota from ' || cast(t.period_start as varchar), 0,
       cast(t.target as double) / nullif(count(*) over (partition by t.row_id), 0), 0, null
from target t join calendar_day c on c.day >= t.period_start and c.day < t.period_end and c.is_working
where t.measure = 'bookings'
