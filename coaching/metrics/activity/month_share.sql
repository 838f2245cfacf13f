-- grain: one row a deal won
-- each: month_1_share | Month 1 | 1
-- each: month_2_share | Month 2 | 2
-- each: month_3_share | Month 3 | 3
-- label: {label} of the quarter
-- unit: share   parts: money   better: near   status: variant   id: L1   none: no bookings   noun: deals won   periods: quarter, year, all   ends: running
-- definition: The share of the quarter's bookings that closed in month {kind} of it.
-- source: METRICS L1
-- question: Why does your quarter start in month three?
select d.rep_id, d.account_id, d.closed_on as day, d.row_id, d.name,
       case when c.quarter_month = {kind} then d.amount else 0 end as part, d.amount as whole,
       case when d.amount is null then coalesce(d.money_note, 'lacks amount') when d.amount < 0 then 'negative amount' end as reason
from deal d left join calendar_day c on c.day = d.closed_on
where d.outcome = 'won'
