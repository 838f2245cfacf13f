-- grain: one row a deal won
-- label: Concentration in weeks (Herfindahl)
-- unit: number   better: lower   status: published   id: L5   shape: herfindahl   none: no bookings in complete weeks   noun: deals won   periods: month, quarter, year   ends: running
-- definition: How far the bookings of the period stand in few of its weeks: 0 is even, 1 all in one; only complete weeks and the deals in
-- definition: them count, a short week by its working days. It is the sum of the squared shares of the weeks, freed of what the number of weeks alone gives.
-- definition: A deal whose credit is shared stands whole with its owner.
-- source: METRICS L5 (normalised)
-- question: Which week carried the quarter?
select rep_id, account_id, closed_on as day, row_id, name, amount as part,
       case when amount is null then coalesce(money_note, 'lacks amount') when amount <= 0 then 'no positive amount' end as reason
from deal
where outcome = 'won'
