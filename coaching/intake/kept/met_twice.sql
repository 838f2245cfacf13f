-- grain: one row an activity that more than one import holds
create or replace temp table met_twice as
with row as (select * from (select a.*, t.turn, t.format, hash({same}, t.format) as what from activity a
                            join turn_of t on t.import_id = a.import_id where {telling})),
twice as (select what from row group by what having min(import_id) <> max(import_id))
select activity_id, import_id, source_row, import_id <> first_value(import_id) over w as is_copy
from row where what in (select what from twice)
window w as (partition by format, {same} order by coalesce(done, false) desc, turn, source_row)
