-- grain: one row a new row, with the known one of its key
create or replace temp table merged as
select {filled}, n.row_id, n.import_id, n.source_file, n.source_sheet, n.source_row, t.row_id as old_row,
       t.row_id is not null and ({changed}) as is_changed
from new_row n left join (select * from "{kind}" {mine}) t on {same}
