-- Mixed deals: their states from what was said, a row a change; what a saying leaves open stays as it was before. Before anybody spoke of the amount
-- (a history of stages alone), it is the one first said.
-- Amounts in the workspace's own currency. Dropped are rows that change nothing and rows overtaken within their own moment. contradicts: an export says something else than the history
-- that covers its day.

create or replace temp table told as
with beside as (
    select *, lag(stage_raw ignore nulls) over w as stage_before, lag(outcome ignore nulls) over w as outcome_before,
           coalesce(lag(amount ignore nulls) over w, case when amount is null then first_value(amount ignore nulls) over later end) as amount_before, lag(close_on ignore nulls) over w as close_before,
           lag(forecast_category ignore nulls) over w as category_before, lag(probability ignore nulls) over w as probability_before,
           lag(owner_id ignore nulls) over w as owner_before, row_number() over w as place_in_deal
    from said
    window w as (partition by opportunity_id order by "at", place, turn, source_row),
           later as (partition by opportunity_id order by "at", place, turn, source_row rows between current row and unbounded following)
),
covered as (
    select (select cast(max(as_of) as timestamp) + interval 1 day from import
            where undone_at is null and kind in ('opportunity_snapshot', 'stage_history')) as until,
           (select count(*) from last_saved where stage_raw is not null) + (select count(*) from field_change where field = 'stage') > 0 as stage,
           (select count(*) from last_saved where amount is not null) + (select count(*) from field_change where field = 'amount') > 0 as amount,
           (select count(*) from last_saved where close_on is not null)
               + (select count(*) from field_change where field = 'close_date') > 0 as close_on
)
select b.opportunity_id, b."at", place_in_deal, coalesce(stage_raw, stage_before) as stage_raw, coalesce(outcome, outcome_before) as outcome,
       coalesce(b.amount, amount_before) as amount, coalesce(b.close_on, close_before) as close_on,
       coalesce(forecast_category, category_before) as forecast_category, coalesce(probability, probability_before) as probability,
       coalesce(owner_id, owner_before) as owner_id, row_id, said_by,
       said_by = 'export' and place_in_deal > 1 and b."at" < c.until
           and (b.opportunity_id in (select opportunity_id from last_saved) or b.opportunity_id in (select opportunity_id from field_change))
           and ((c.stage and coalesce(stage_raw <> stage_before, false)) or (c.amount and coalesce(b.amount <> amount_before, false))
                or (c.close_on and coalesce(b.close_on <> close_before, false))) as contradicts
from beside b cross join covered c
where place_in_deal = 1 or b.stage_raw <> coalesce(stage_before, '') or outcome <> coalesce(outcome_before, '')
      or b.amount <> coalesce(amount_before, -9000000000000000) or b.close_on <> coalesce(close_before, date '0001-01-01')
      or forecast_category <> coalesce(category_before, '')
      or probability <> coalesce(probability_before, -1) or owner_id <> coalesce(owner_before, '');

insert into deal_state
with ordered as (
    select *, lead("at") over (partition by opportunity_id order by place_in_deal) as until from told
)
select o.opportunity_id, "at", until, nullif(stage_raw, ''), outcome,
       case when f.opportunity_id is null then nullif(amount, -9000000000000000)
            else cast(round(nullif(amount, -9000000000000000) * f.rate, 2) as decimal(18, 2)) end, nullif(close_on, date '0001-01-01'),
       nullif(forecast_category, ''), nullif(probability, -1), nullif(owner_id, ''), row_id, said_by, contradicts, place_in_deal = 1
from ordered o left join foreign_deal f on f.opportunity_id = o.opportunity_id where until is null or until > "at";
