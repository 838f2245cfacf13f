-- grain: one row a row of a person and period that has several
create or replace temp table part_row as
select source_row, dense_rank() over (order by {key}) as one, min(source_row) over (partition by {key}) as first_row
from {shaped} where skip_why is null and source_row not in (from {left})
qualify count(*) over (partition by {key}) > 1
