-- grain: one row a deal won
-- label: Inequality of weeks (Gini)
-- unit: number   better: lower   status: published   id: L4   shape: gini_weeks   none: no bookings in complete weeks   noun: deals won   periods: month, quarter, year   ends: running
-- definition: Inequality of the weekly bookings of the period: 0 is even, towards 1 all in one week; only complete weeks and the
-- definition: deals in them count, a short week by its working days. What equal deals in random weeks would give stands beside it.
-- definition: A deal whose credit is shared stands whole with its owner.
-- source: METRICS L4
-- question: How much of this is only the number of deals?
select rep_id, account_id, closed_on as day, row_id, name, amount as part,
       case when amount is null then coalesce(money_note, 'lacks amount') when amount <= 0 then 'no positive amount' end as reason
from deal
where outcome = 'won'
