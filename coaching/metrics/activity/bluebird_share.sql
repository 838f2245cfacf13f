-- grain: one row a deal won
-- label: Bookings nobody had forecast (bluebirds)
-- unit: share   parts: money   better: near   status: published   id: F4   periods: quarter, year, all   ends: result   needs: opportunity_snapshot, opportunity   noun: deals won
-- none: no history reaches back to the first day, no forecast categories, or nothing was booked
-- definition: Of the money in deals won in a quarter, the part in deals that on its first day were not open and due in it in any forecast
-- definition: category: made since, pulled in from a later quarter, or omitted.
-- reason: no category | no deal has a forecast category on record, so nobody forecast in any
-- source: METRICS F4; snapshot = the first midnight of the quarter
-- question: Where did these deals come from, and could you have known?
select d.rep_id, d.account_id, d.closed_on as day, d.row_id, d.name,
       case when f.opportunity_id is null then d.amount else 0 end as part, d.amount as whole,
       case when d.closed_on is null then 'lacks closing day' when c.quarter_end > cast($as_of as date) + 1 then 'quarter still runs'
            when d.amount is null then coalesce(d.money_note, 'lacks amount') when d.amount < 0 then 'negative amount'
            when c.quarter_start < (select min(cast(valid_from as date)) from deal_state) then 'lacks history'
            when not exists (select 1 from deal_state where forecast_category is not null) then 'no category' end as reason
from deal d left join calendar_day c on c.day = d.closed_on
left join (select distinct quarter_start, lives_on_as as opportunity_id from deal_state_due
           where replace(lower(forecast_category), ' ', '_') not in ('omitted', '')) as f
    on f.opportunity_id = d.opportunity_id and f.quarter_start = c.quarter_start
where d.outcome = 'won'
