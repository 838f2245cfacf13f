-- grain: one row a deal closed, and one a deal and month in which it was open
-- label: Sales velocity, a day
-- unit: money   better: higher   status: variant   id: P8   shape: velocity   periods: month, quarter, year   none: no deal with both dates was closed   noun: deals closed
-- definition: Money the pipeline yields a calendar day: deals open on average, times the win rate with no decision counted, times the average won
-- definition: deal, divided by the mean days of all closed deals, lost ones too. Deals without an amount or a date are left out.
-- definition: A deal whose credit is shared stands whole with its owner.
-- source: METRICS P8; days run from the creation of a deal, as no day of qualification is in the data
-- question: Which of the four levers has most room for you?
with month as (select month_start, max(day) + 1 as month_end from calendar_day group by month_start),
known as (
    select *, case when created_on is null then 'lacks creation day' when closed_note is not null then closed_note
                   when closed_on < created_on then 'closed before created'
                   when outcome = 'won' and amount is null then coalesce(money_note, 'lacks amount') end as reason
    from deal
)
select rep_id, account_id, closed_on as day, row_id, name, case when outcome = 'won' then amount else 0 end as part,
       date_diff('day', created_on, closed_on) as whole, reason
from known where outcome <> 'open'
union all
select o.rep_id, o.account_id, min(greatest(m.month_start, o.day)), min(o.row_id), min(o.name), 0,
       -sum(date_diff('day', greatest(m.month_start, o.day), least(m.month_end, coalesce(o.until, m.month_end), cast($as_of as date) + 1))), k.reason
from deal_open o join known k on k.opportunity_id = o.opportunity_id
join month m on o.day < m.month_end and o.day <= $as_of and m.month_start <= $as_of and (o.until is null or o.until > m.month_start)
group by o.opportunity_id, o.rep_id, o.account_id, k.reason, m.month_start
