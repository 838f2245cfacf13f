-- Mixed deals: everything said of them, a row a saying with the values it speaks of; NULL means that it says nothing of that value.
-- So empty on purpose needs a sign of its own: '' (text), -9000000000000000 (amount), -1 (probability), 0001-01-01 (day); step 5 takes it out again.
-- Sayings of one moment are ordered by place: 0 reckoned backwards, 1 a saved change, 2 a change of one field, 3 an export; then by turn.

-- A column that an import fills for some deal and leaves empty for another says that it is empty there.
create or replace temp table speaks as
select s.import_id, coalesce(m.is_export, false) as is_export, m.turn,
       case when count(s.stage_raw) > 0 then '' end as stage_raw, case when count(s.amount) > 0 then -9000000000000000 end as amount,
       case when count(s.close_on) > 0 then date '0001-01-01' end as close_on,
       case when count(s.forecast_category) > 0 then '' end as forecast_category,
       case when count(s.probability) > 0 then -1 end as probability, case when count(s.owner_id) > 0 then '' end as owner_id
from opportunity_snapshot s left join source_of m on m.import_id = s.import_id group by s.import_id, m.is_export, m.turn;

-- Saved changes and exports.
create or replace temp table picture as
select s.opportunity_id, s."at", coalesce(s.stage_raw, m.stage_raw) as stage_raw, s.outcome, coalesce(s.amount, m.amount) as amount,
       coalesce(s.close_on, m.close_on) as close_on, coalesce(s.forecast_category, m.forecast_category) as forecast_category,
       coalesce(s.probability, m.probability) as probability, coalesce(s.owner_id, m.owner_id) as owner_id, s.row_id,
       case when m.is_export then 'export' else 'history' end as said_by, case when m.is_export then 3 else 1 end as place,
       m.turn, s.source_row
from opportunity_snapshot s join speaks m on m.import_id = s.import_id
where s.opportunity_id in (select opportunity_id from mixed);

-- Together with the changes of one field.
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
