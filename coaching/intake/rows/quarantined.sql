-- grain: one row a row set apart and what is wrong with it
create or replace temp table quarantined as
select q.source_row, q.header, q.value, q.message, {columns} as cells
from {apart} q join {cells} s on s.source_row = q.source_row{broken}
