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
