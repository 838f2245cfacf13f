-- grain: one row a record of several files whose rows all say when they were changed
select id, max(changed) as changed, count(distinct content) filter (changed = last) as contents,
       min(file) filter (changed = last) as file
from (select *, max(changed) over (partition by id) as last from several) group by id having count(*) = count(changed)
