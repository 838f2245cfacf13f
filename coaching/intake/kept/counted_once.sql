-- grain: one row a copy of an activity, out of all days
insert into removal
select 'activity', activity_id, date '1900-01-01', null, '{why}', import_id, source_row from met_twice
where is_copy and activity_id not in (select record_id from removal where kind = 'activity' and back_on is null)
