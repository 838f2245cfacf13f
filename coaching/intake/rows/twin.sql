-- grain: one row a row whose key stands there more than once
create or replace temp table twin as
with twice as (select {key} from {shaped} where source_row not in (select source_row from {left})
               group by all having count(*) > 1),
row as (select s.source_row, {key_of_row}, hash({content}) as content from {shaped} s
        where source_row not in (select source_row from {left}) and exists (select 1 from twice t where {same}))
select source_row, row_number() over w as place, content = first_value(content) over w as same,
       first_value(source_row) over w as first_row
from row window w as (partition by {key} order by source_row rows between unbounded preceding and current row)
