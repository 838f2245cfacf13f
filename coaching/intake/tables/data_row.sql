-- grain: one row a row that holds somebody's figures, with the period it names
create or replace temp table data_row as select c.*, p.row_from, p.row_to, p.call_from, p.call_to
from {cells} c left join row_period p on p.source_row = c.source_row
where c.source_row not in (select unnest({gone}::integer[]))
