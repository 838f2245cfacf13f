-- What was said of deals, brought to one spelling: a row a change of a field, a row a change of owner, a row an import.
-- Three kinds of evidence tell what a deal looked like: saved changes (each with all values after it), dated exports, and changes of one field.
-- Where they meet, time decides: what is said later holds from then on.

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

-- What the last saved change of each deal said.
create or replace temp table last_saved as
select s.opportunity_id, max(s."at") as "at", arg_max_null(s.stage_raw, s."at") as stage_raw, arg_max_null(s.outcome, s."at") as outcome,
       arg_max_null(s.amount, s."at") as amount, arg_max_null(s.close_on, s."at") as close_on,
       arg_max_null(s.forecast_category, s."at") as forecast_category, arg_max_null(s.probability, s."at") as probability,
       arg_max(s.owner_id, s."at") as owner_id, min(s."at") filter (s.outcome <> 'open') as closed_at, min(s.owner_id) <> max(s.owner_id) as changed_owner
from opportunity_snapshot s left join source_of m on m.import_id = s.import_id where not coalesce(m.is_export, false)
group by s.opportunity_id;

-- More than one story: a field changed, or may have changed before the first picture, or an export says something else than the last saved
-- change, or there are several exports without saved changes, or of other accounts or types. Exports that repeat the last saved change tell nothing new,
-- however many there are: one comes every night.
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
select e.opportunity_id
from opportunity_snapshot e join source_of m on m.import_id = e.import_id and m.is_export left join last_saved l on l.opportunity_id = e.opportunity_id
group by e.opportunity_id
having count(*) > 1 and (count(l.opportunity_id) = 0 or min(e.account_id) <> max(e.account_id) or min(e.type) <> max(e.type));

-- A record that left the CRM has no state from that day on, until an export holds it again.
create or replace temp table left_deal as
select record_id as opportunity_id, cast(removed_on as timestamp) as removed_at, cast(back_on as timestamp) as back_at
from removal where kind = 'opportunity'
qualify row_number() over (partition by record_id order by removed_on desc) = 1;

-- A merged deal of which only the history was ever loaded has left as well, on the day of the file that says so.
insert into left_deal
select v.record_id, cast(min(i.as_of) as timestamp), null
from survivor_deal v join merged_record m on m.record_id = v.record_id join import i on i.import_id = m.import_id
where m.what = 'opportunity' and v.record_id not in (select opportunity_id from left_deal)
group by v.record_id;

-- The deals whose past is not plain: others were open with one owner from their creation to their closing day, and closed as they stand today.
create or replace temp table moved as
select opportunity_id from mixed
union select opportunity_id from left_deal
union select opportunity_id from credit
union
select l.opportunity_id from last_saved l left join opportunity o on o.opportunity_id = l.opportunity_id
where l."at" > l.closed_at or l.changed_owner
      or (l.closed_at is not null and (cast(l.closed_at as date) is distinct from coalesce(o.closed_on, o.close_on)
                                  or cast(l.closed_at as date) > (select as_of from deals_date)));
