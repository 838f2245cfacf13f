-- grain: one row an import of activities, in its turn
create or replace temp table turn_of as
select import_id, format, row_number() over (order by as_of, coalesce(place, ''), import_id) as turn
from import where kind = 'activity' and undone_at is null and format in ({twice})
