-- Mixed deals: an export that shows a deal closed speaks of the day on which it closed too, as far as changes of single fields since then say
-- nothing else; where it knows no day, of the moment after which nobody said any more that the deal was open.

insert into said
with outcomes as (
    select *, lag(outcome) over w as outcome_before, lag("at") over w as last_said
    from said where outcome is not null
    window w as (partition by opportunity_id order by "at", place, turn, source_row)
),
closed as (
    select o.*, case when close_on is null then last_said + interval 1 second else cast(close_on as timestamp) + interval 86399 second end as closed_at
    from outcomes o where said_by = 'export' and outcome <> 'open' and outcome is distinct from outcome_before
),
since as (
    select c.opportunity_id, c.row_id, bool_or(h.field = 'owner') as owner, bool_or(h.field = 'amount') as amount
    from closed c join field_change h on h.opportunity_id = c.opportunity_id and h."at" > c.closed_at and h."at" <= c."at"
    group by c.opportunity_id, c.row_id
)
select c.opportunity_id, c.closed_at, c.stage_raw, c.outcome, case when s.amount then null else c.amount end, c.close_on, c.forecast_category,
       c.probability, case when s.owner then null else c.owner_id end, c.row_id, c.said_by, c.place, c.turn, c.source_row
from closed c left join since s on s.opportunity_id = c.opportunity_id and s.row_id = c.row_id
where c.closed_at < c."at" and (c.last_said is null or c.last_said < c.closed_at);
