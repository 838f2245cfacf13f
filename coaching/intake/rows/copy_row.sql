-- grain: one row a row equal to an earlier one in every column
create or replace temp table copy_row as
select p.source_row from part_row p join {source} c on c.source_row = p.{row}
qualify row_number() over (partition by p.one, hash({whole}) order by p.source_row) > 1
