-- grain: one row a deal and month in which it was open
-- label: Open deals on average
-- unit: number   better: higher   status: variant   id: P8   shape: a_day   periods: month, quarter, year   none: no deal was open   noun: deal months
-- definition: How many deals were open on an average day of the period: the days each of them was open, added up and divided by the days gone.
-- definition: A deal whose credit is shared stands whole with its owner.
-- source: METRICS P8; days run from the creation of a deal, as no day of qualification is in the data
-- question: Are there too few chances, or too many to look after?
with month as (select month_start, max(day) + 1 as month_end from calendar_day group by month_start)
select d.rep_id, d.account_id, min(greatest(m.month_start, d.day)) as day, min(d.row_id) as row_id, min(d.name) as name,
       sum(date_diff('day', greatest(m.month_start, d.day), least(m.month_end, coalesce(d.until, m.month_end), cast($as_of as date) + 1))) as part,
       null as whole, d.reason
from deal_open d join month m on d.day < m.month_end and d.day <= $as_of and m.month_start <= $as_of and (d.until is null or d.until > m.month_start)
group by d.opportunity_id, d.rep_id, d.account_id, d.reason, m.month_start
