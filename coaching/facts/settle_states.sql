-- Run when somebody first asks for the history of deals after a change of the facts.
-- Evidence: saved changes with all values after them, dated exports, and changes of single fields. By time: what is said later holds from then on.
-- Empty on purpose stands for '' (text), -9000000000000000 (amount), -1 (probability), 0001-01-01 (day); NULL means: not said.

delete from deal_state;

-- Reports without ids name a deal; a name counts where exactly one deal has it.
create or replace temp table deal_named as
select name, min(opportunity_id) as opportunity_id from opportunity where name is not null group by name having count(*) = 1;

create or replace temp table field_change as
select coalesce(o.opportunity_id, n.opportunity_id, h.opportunity_id) as opportunity_id, h."at", h.field, h.old_value, h.new_value,
       coalesce(h.old_outcome, b.outcome) as old_outcome, coalesce(h.new_outcome, a.outcome) as new_outcome, h.row_id, h.import_id, h.source_row
from stage_history h
left join opportunity o on o.opportunity_id = h.opportunity_id
left join deal_named n on n.name = h.opportunity_id
left join stage a on a.stage_raw = h.new_value and h.field = 'stage'
left join stage b on b.stage_raw = h.old_value and h.field = 'stage'
where h."at" is not null and h.field in ('stage', 'amount', 'close_date', 'forecast_category', 'probability', 'owner', 'status');

-- Salesforce writes a change of owner twice, with names and with ids: the spelling that is a known person counts.
create or replace temp table owner_change as
select c.opportunity_id, c."at", c.old_value, c.new_value, c.row_id, c.import_id, c.source_row
from field_change c left join rep_alias a on a.alias = c.new_value
where c.field = 'owner'
qualify row_number() over (partition by c.opportunity_id, c."at" order by a.rep_id is null, length(c.new_value) desc, c.row_id) = 1;

-- turn: the order of imports by what they say of themselves, not by when they were loaded.
create or replace temp table source_of as
select import_id, coalesce(kind, '') = 'opportunity' as is_export,
       row_number() over (order by as_of, coalesce(place, ''), import_id) as turn
from import;

-- Most deals are simple: saved changes whose last one every later export repeats, or one export alone. The others are told from all evidence.
create or replace temp table last_saved as
select s.opportunity_id, max(s."at") as "at", arg_max_null(s.stage_raw, s."at") as stage_raw, arg_max_null(s.outcome, s."at") as outcome,
       arg_max_null(s.amount, s."at") as amount, arg_max_null(s.close_on, s."at") as close_on,
       arg_max_null(s.forecast_category, s."at") as forecast_category, arg_max_null(s.probability, s."at") as probability,
       arg_max(s.owner_id, s."at") as owner_id
from opportunity_snapshot s left join source_of m on m.import_id = s.import_id where not coalesce(m.is_export, false)
group by s.opportunity_id;

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

-- A column that an import fills for some deal and leaves empty for another says that it is empty there.
create or replace temp table speaks as
select s.import_id, coalesce(m.is_export, false) as is_export, m.turn,
       case when count(s.stage_raw) > 0 then '' end as stage_raw, case when count(s.amount) > 0 then -9000000000000000 end as amount,
       case when count(s.close_on) > 0 then date '0001-01-01' end as close_on,
       case when count(s.forecast_category) > 0 then '' end as forecast_category,
       case when count(s.probability) > 0 then -1 end as probability, case when count(s.owner_id) > 0 then '' end as owner_id
from opportunity_snapshot s left join source_of m on m.import_id = s.import_id group by s.import_id, m.is_export, m.turn;

create or replace temp table picture as
select s.opportunity_id, s."at", coalesce(s.stage_raw, m.stage_raw) as stage_raw, s.outcome, coalesce(s.amount, m.amount) as amount,
       coalesce(s.close_on, m.close_on) as close_on, coalesce(s.forecast_category, m.forecast_category) as forecast_category,
       coalesce(s.probability, m.probability) as probability, coalesce(s.owner_id, m.owner_id) as owner_id, s.row_id,
       case when m.is_export then 'export' else 'history' end as said_by, case when m.is_export then 3 else 1 end as place,
       m.turn, s.source_row
from opportunity_snapshot s join speaks m on m.import_id = s.import_id
where s.opportunity_id in (select opportunity_id from mixed);

create or replace temp table said as
select * from picture
union all
select c.opportunity_id, c."at", case when c.field = 'stage' then coalesce(c.new_value, '') end,
       case when c.field in ('stage', 'status') then c.new_outcome end,
       case when c.field = 'amount' then coalesce(try_cast(c.new_value as decimal(18, 2)), -9000000000000000) end,
       case when c.field = 'close_date' then coalesce(try_cast(c.new_value as date), date '0001-01-01') end,
       case when c.field = 'forecast_category' then coalesce(c.new_value, '') end,
       case when c.field = 'probability' then coalesce(try_cast(c.new_value as double), -1) end,
       null, c.row_id, 'change', 2, m.turn, c.source_row
from field_change c left join source_of m on m.import_id = c.import_id where c.field <> 'owner'
union all
select o.opportunity_id, o."at", null, null, null, null, null, null, coalesce(o.new_value, ''), o.row_id, 'change', 2, m.turn, o.source_row
from owner_change o left join source_of m on m.import_id = o.import_id;

-- Backwards from the oldest picture: before the first change of a field its old value held, a field that never changed was as it is.
insert into said
with first_change as (
    select opportunity_id, field, min("at") as "at", arg_min_null(old_value, "at") as old_value,
           arg_min_null(old_outcome, "at") as old_outcome, min(row_id) as row_id
    from (select opportunity_id, field, "at", old_value, old_outcome, row_id from field_change where field <> 'owner'
          union all select opportunity_id, 'owner', "at", old_value, null, row_id from owner_change)
    group by opportunity_id, field
),
begin_of_history as (select min("at") as "at" from field_change),
changed as (select opportunity_id, min("at") as "at" from field_change group by opportunity_id),
first_picture as (
    select p.opportunity_id, min(p."at") as "at", arg_min(p.stage_raw, p."at") as stage_raw, arg_min(p.outcome, p."at") as outcome,
           arg_min(p.amount, p."at") as amount, arg_min(p.close_on, p."at") as close_on,
           arg_min(p.forecast_category, p."at") as forecast_category, arg_min(p.probability, p."at") as probability,
           arg_min(p.owner_id, p."at") as owner_id, arg_min(p.row_id, p."at") as row_id
    from picture p where (select "at" from begin_of_history) is not null group by p.opportunity_id
),
since as (
    select p.*, c."at" as first_changed,
           cast(case when c."at" is null then greatest(coalesce(cast(o.created_on as timestamp), b."at"), b."at")
                     else coalesce(cast(o.created_on as timestamp), least(p."at", c."at") - interval 1 second) end as timestamp) as begins
    from first_picture p cross join begin_of_history b
    left join changed c on c.opportunity_id = p.opportunity_id
    left join opportunity o on o.opportunity_id = p.opportunity_id
)
select s.opportunity_id, s.begins,
       case when st."at" <= s."at" then st.old_value else s.stage_raw end,
       case when st."at" <= s."at" then st.old_outcome when su."at" <= s."at" then su.old_outcome else s.outcome end,
       case when am."at" <= s."at" then try_cast(am.old_value as decimal(18, 2)) else s.amount end,
       case when cl."at" <= s."at" then try_cast(cl.old_value as date) else s.close_on end,
       case when fc."at" <= s."at" then fc.old_value else s.forecast_category end,
       case when pr."at" <= s."at" then try_cast(pr.old_value as double) else s.probability end,
       case when ow."at" <= s."at" then ow.old_value else s.owner_id end,
       coalesce(st.row_id, am.row_id, cl.row_id, ow.row_id, fc.row_id, pr.row_id, s.row_id), 'backwards', 0, 0, 0
from since s
left join first_change st on st.opportunity_id = s.opportunity_id and st.field = 'stage'
left join first_change su on su.opportunity_id = s.opportunity_id and su.field = 'status'
left join first_change am on am.opportunity_id = s.opportunity_id and am.field = 'amount'
left join first_change cl on cl.opportunity_id = s.opportunity_id and cl.field = 'close_date'
left join first_change fc on fc.opportunity_id = s.opportunity_id and fc.field = 'forecast_category'
left join first_change pr on pr.opportunity_id = s.opportunity_id and pr.field = 'probability'
left join first_change ow on ow.opportunity_id = s.opportunity_id and ow.field = 'owner'
where s.begins < least(s."at", coalesce(s.first_changed, s."at"));

-- Every row with what was said before it; a row that changes nothing is dropped, and so is what is overtaken within its own moment.
create or replace temp table told as
with beside as (
    select *, lag(stage_raw ignore nulls) over w as stage_before, lag(outcome ignore nulls) over w as outcome_before,
           lag(amount ignore nulls) over w as amount_before, lag(close_on ignore nulls) over w as close_before,
           lag(forecast_category ignore nulls) over w as category_before, lag(probability ignore nulls) over w as probability_before,
           lag(owner_id ignore nulls) over w as owner_before, row_number() over w as place_in_deal
    from said
    window w as (partition by opportunity_id order by "at", place, turn, source_row)
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
select opportunity_id, "at", until, nullif(stage_raw, ''), outcome, nullif(amount, -9000000000000000), nullif(close_on, date '0001-01-01'),
       nullif(forecast_category, ''), nullif(probability, -1), nullif(owner_id, ''), row_id, said_by, contradicts
from ordered where until is null or until > "at";

-- Money of another currency in the workspace's own; without a rate it counts in no sum.
update deal_state set amount = cast(round(deal_state.amount * f.rate, 2) as decimal(18, 2))
from foreign_deal f where f.opportunity_id = deal_state.opportunity_id;

-- A record that left the CRM has no state from that day on, until an export holds it again.
create or replace temp table left_deal as
select record_id as opportunity_id, cast(removed_on as timestamp) as removed_at, cast(back_on as timestamp) as back_at
from removal where kind = 'opportunity'
qualify row_number() over (partition by record_id order by removed_on desc) = 1;

insert into deal_state
select s.opportunity_id, greatest(s.valid_from, l.back_at), s.valid_to, s.stage_raw, s.outcome, s.amount, s.close_on, s.forecast_category, s.probability,
       s.owner_id, s.row_id, s.said_by, s.contradicts
from deal_state s join left_deal l on l.opportunity_id = s.opportunity_id
where s.valid_from < l.back_at and (s.valid_to is null or s.valid_to > l.back_at);

delete from deal_state s using left_deal l
where s.opportunity_id = l.opportunity_id and s.valid_from >= l.removed_at and (l.back_at is null or s.valid_from < l.back_at);

update deal_state s set valid_to = l.removed_at
from left_deal l
where s.opportunity_id = l.opportunity_id and s.valid_from < l.removed_at and (s.valid_to is null or s.valid_to > l.removed_at);
