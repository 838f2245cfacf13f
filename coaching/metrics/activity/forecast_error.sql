-- grain: one row a deal committed on the first day of a quarter it was due in, and one a deal won
-- label: Forecast error
-- unit: share   value: error   better: lower   status: variant   id: F1   interval: none   periods: quarter, year, all   ends: result   needs: opportunity_snapshot, opportunity
-- none: no history reaches back to the first day, or nothing was booked   noun: deals committed
-- definition: How far the commit of the quarter's first day was from the bookings, as a share of the actual bookings.
-- source: METRICS F1; commit = deals in the category commit, open at the first midnight of the quarter and due in it
-- question: What did you believe on lock day that was not so?
select coalesce(a.rep_id, s.owner_id, d.rep_id) as rep_id, d.account_id, q.quarter_start as day, s.row_id, d.name, s.amount as part, 0 as whole, 1 as n,
       case when s.amount is null then 'no amount at that time' end as reason, true as locked
from (select distinct quarter_start, quarter_end from calendar_day where quarter_start <= $as_of) as q
join deal_state s on s.valid_from < cast(q.quarter_start as timestamp)
    and (s.valid_to is null or s.valid_to >= cast(q.quarter_start as timestamp))
    and s.outcome = 'open' and s.close_on >= q.quarter_start and s.close_on < q.quarter_end and s.forecast_category = 'commit'
left join deal d on d.opportunity_id = s.opportunity_id
left join rep_alias a on a.alias = s.owner_id
union all
select d.rep_id, d.account_id, d.closed_on, d.row_id, d.name, 0, d.amount, 0,
       case when d.amount is null then coalesce(d.money_note, 'won without an amount')
            when c.quarter_start <= (select min(cast(valid_from as date)) from deal_state) then 'no history reaches back to that first day' end, false
from deal d join calendar_day c on c.day = d.closed_on
where d.outcome = 'won'
