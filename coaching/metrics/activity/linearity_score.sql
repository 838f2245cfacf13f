-- grain: one row a deal won
-- label: Linearity score
-- unit: number   better: higher   status: house   id: L3   shape: linearity_score   none: fewer than three deals won   noun: deals won   periods: month, quarter, year   ends: result
-- definition: How close bookings run to a straight line over the working days of the period: 1 is the line, 0 all on the first or last day.
-- definition: A deal whose credit is shared stands whole with its owner.
-- source: METRICS L3
-- question: Is this your habit, or only that you close few deals?
select rep_id, account_id, closed_on as day, row_id, name, amount as part,
       case when amount is null then coalesce(money_note, 'lacks amount') when amount <= 0 then 'no positive amount' end as reason
from deal
where outcome = 'won'
