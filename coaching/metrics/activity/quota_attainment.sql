-- grain: one row a deal won, one a total, and one a target and working day
-- label: Quota attainment
-- unit: ratio   parts: money   better: higher   status: published   id: R1   horizon: period   needs: quota.bookings, booked   none: no quota   noun: deals won
-- no_cases: from totals, not deal by deal
-- definition: Bookings to date divided by the whole quota of the period.
-- source: METRICS R1; S1 part 5
-- question: What gets you from here to the number?
select rep_id, account_id, coalesce(closed_on, close_on) as day, cast(null as date) as since, row_id, name, coalesce(amount, 0) as part, 0 as whole, 1 as n,
       case when outcome <> 'won' then 'not won: ' || outcome when closed_on > $as_of then 'closed later'
            when amount is null then coalesce(money_note, 'lacks amount') end as reason
from deal
union all
select rep_id, account_id, day, since, row_id, name, amount, 0, 0, reason from sold
union all
select rep_id, null, day, null, row_id, name, 0, share, 0, money_note from target_day where measure = 'bookings'
