-- Deals with one story, as most have: saved changes whose last one every later export repeats, or one export alone. Their states are these rows
-- as they stand, each until the next one. The others (mixed) are told from all evidence in the steps after this.

delete from deal_state;

-- What the last saved change of each deal said.
create or replace temp table last_saved as
select s.opportunity_id, max(s."at") as "at", arg_max_null(s.stage_raw, s."at") as stage_raw, arg_max_null(s.outcome, s."at") as outcome,
       arg_max_null(s.amount, s."at") as amount, arg_max_null(s.close_on, s."at") as close_on,
       arg_max_null(s.forecast_category, s."at") as forecast_category, arg_max_null(s.probability, s."at") as probability,
       arg_max(s.owner_id, s."at") as owner_id
from opportunity_snapshot s left join source_of m on m.import_id = s.import_id where not coalesce(m.is_export, false)
group by s.opportunity_id;

-- More than one story: a field changed, or may have changed before the first picture, or an export says something else than the last saved
-- change, or there are several exports.
create or replace temp table mixed as
select opportunity_id from field_change
union
select o.opportunity_id from opportunity o
where o.created_on is not null and (select min("at") from field_change) is not null
union
select e.opportunity_id
from opportunity_snapshot e join source_of m on m.import_id = e.import_id and m.is_export
join last_saved l on l.opportunity_id = e.opportunity_id
where e."at" < l."at" or e.stage_raw <> coalesce(l.stage_raw, '') or e.outcome is distinct from l.outcome
      or (e.amount is not null and e.amount is distinct from l.amount) or (e.close_on is not null and e.close_on is distinct from l.close_on)
      or (e.forecast_category <> l.forecast_category) or (e.probability <> l.probability) or (e.owner_id <> l.owner_id)
union
select e.opportunity_id from opportunity_snapshot e join source_of m on m.import_id = e.import_id and m.is_export
group by e.opportunity_id having count(*) > 1;

insert into deal_state
with one_of_both as (
    select s.opportunity_id, s."at", s.stage_raw, s.outcome, s.amount, s.close_on, s.forecast_category, s.probability, s.owner_id, s.row_id,
           m.turn, s.source_row, coalesce(m.is_export, false) as is_export
    from opportunity_snapshot s left join source_of m on m.import_id = s.import_id
    where s.opportunity_id not in (select opportunity_id from mixed)
          and not (coalesce(m.is_export, false) and s.opportunity_id in (select opportunity_id from last_saved))
),
ordered as (
    select o.*, lead(o."at") over (partition by o.opportunity_id order by o."at", o.turn, o.source_row) as until from one_of_both o
)
select opportunity_id, "at", until, stage_raw, outcome, amount, close_on, forecast_category, probability, owner_id, row_id,
       case when is_export then 'export' else 'history' end, false
from ordered where until is null or until > "at";
