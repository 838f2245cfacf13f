-- grain: one row a meeting of an import with what its guests say
insert into met
select activity_id, kind, case when {has_own} and {foreign} then true when len(invited) > 0 and {strangers} = 0 then false end,
       {number}
from read_parquet({file})
