-- Deals with one story, as most have: saved changes whose last one every later export repeats, or one export alone. Their states are these rows
-- as they stand, each until the next one, for the deals in with_one_story. The others (mixed) are told from all evidence in the steps after this.
-- Amounts in the workspace's own currency; without a rate an amount counts in no sum.

insert into deal_state
with one_of_both as (
    select s.opportunity_id, s."at", s.stage_raw, s.outcome, s.amount, s.close_on, s.forecast_category, s.probability, s.owner_id, s.row_id,
           m.turn, s.source_row, coalesce(m.is_export, false) as is_export
    from with_one_story s left join source_of m on m.import_id = s.import_id
    where not (coalesce(m.is_export, false) and s.opportunity_id in (select opportunity_id from last_saved))
),
ordered as (
    select o.*, lead(o."at") over w as until, lag(o."at") over w is null as is_first
    from one_of_both o window w as (partition by o.opportunity_id order by o."at", o.turn, o.source_row)
)
select o.opportunity_id, "at", until, stage_raw, outcome,
       case when f.opportunity_id is null then amount else cast(round(amount * f.rate, 2) as decimal(18, 2)) end, close_on, forecast_category,
       probability, owner_id, row_id, case when is_export then 'export' else 'history' end, false, is_first
from ordered o left join foreign_deal f on f.opportunity_id = o.opportunity_id where until is null or until > "at";
