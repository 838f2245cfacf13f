-- grain: one row a deal won
-- label: Booked in the last five working days
-- unit: share   parts: money   better: lower   status: published   id: L2   none: no bookings   noun: deals won   periods: quarter, year, all   ends: result
-- definition: The share of the quarter's bookings that closed in its last five working days.
-- source: METRICS L2
-- question: Which of these could have closed earlier, and what did we give away?
select d.rep_id, d.account_id, d.closed_on as day, d.row_id, d.name,
       case when c.last_stretch then d.amount else 0 end as part, d.amount as whole,
       case when d.amount is null then coalesce(d.money_note, 'lacks amount') when d.amount < 0 then 'negative amount' end as reason
from deal d left join calendar_day c on c.day = d.closed_on
where d.outcome = 'won'
