-- grain: one row a deal and month in which it was open
-- label: Open deals on average
-- unit: number   better: higher   status: variant   id: P8   shape: a_day   periods: month, quarter, year   none: no deal was open   noun: deal months
-- definition: How many deals were open on an average day of the period: the days each of them was open, added up and divided by the days gone.
-- source: METRICS P8; days run from the creation of a deal, as no day of qualification is in the data
-- question: Are there too few chances, or too many to look after?
with month as (select month_start, max(day) + 1 as month_end from calendar_day group by month_start)
select d.rep_id, d.account_id, greatest(m.month_start, d.created_on) as day, d.row_id, d.name,
       least(m.month_end, coalesce(d.closed_on, m.month_end), cast($as_of as date) + 1) - greatest(m.month_start, d.created_on) as part,
       null as whole, d.closed_note as reason
from deal d join month m on d.created_on < m.month_end and d.created_on <= $as_of
    and m.month_start <= $as_of and (d.closed_on is null or d.closed_on > m.month_start)
where d.closed_on is null or d.closed_on > d.created_on
