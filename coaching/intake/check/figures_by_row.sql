-- grain: one row a figure set apart, numbered and named as its file has it
create or replace temp table by_row as
select q.source_row % {places} as source_row, {header} as header, q.value, q.message, coalesce({cells}, q.cells) as cells
from read_parquet({apart}) q
left join read_parquet({origin}) o on o.source_row = q.source_row % {places}
