-- grain: one row a deal won
-- label: Linearity lean
-- unit: number   better: near   status: house   id: L3   shape: linearity_lean   none: fewer than three deals won   noun: deals won   periods: month, quarter, year   ends: result
-- definition: On which side of the straight line the bookings lie: -1 all on the last working day, +1 all on the first.
-- definition: A deal whose credit is shared stands whole with its owner.
-- source: METRICS L3
-- question: What would have to happen in month one?
select rep_id, account_id, closed_on as day, row_id, name, amount as part,
       case when amount is null then coalesce(money_note, 'lacks amount') when amount <= 0 then 'no positive amount' end as reason
from deal
where outcome = 'won'
