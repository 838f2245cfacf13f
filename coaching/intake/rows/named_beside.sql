-- grain: one row an id and a name that stands beside it
create or replace temp table named_beside as
select rep_id, arg_max(name, times) as name, sum(times) as times
from (select {id} as rep_id, {name} as name, count(*) as times from {source} group by all order by name)
where rep_id is not null and name is not null and rep_id <> name group by rep_id, lower(trim(name))
