-- grain: one row a row as it was written, with its number in the file
create or replace temp table numbered_row as
select r.* exclude (file_row_number), cast(r.file_row_number + {first} + coalesce(g.passed, 0) as integer) as source_row
from read_parquet({file}, file_row_number = true) r
asof left join gap g on r.file_row_number >= g.before
