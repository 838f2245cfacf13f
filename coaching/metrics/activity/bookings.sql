-- grain: one row an opportunity, and one a total
-- label: Bookings
-- unit: money   better: higher   status: published   id: R1   needs: booked   noun: deals won
-- no_cases: from totals, not deal by deal
-- definition: Amount of the deals won, by the day they closed; where only totals were loaded, those whose days lie wholly inside the
-- definition: period.
-- source: METRICS R1; S1 part 5
-- question: Which deal made this number, and what if it had slipped?
select rep_id, account_id, coalesce(closed_on, close_on) as day, cast(null as date) as since, row_id, name, coalesce(amount, 0) as part, 1 as n,
       case when outcome <> 'won' then 'not won: ' || outcome when amount is null then coalesce(money_note, 'lacks amount') end as reason
from deal
union all
select rep_id, account_id, day, since, row_id, name, amount, 0, reason from sold
