-- grain: one row a row that differs from an earlier one only in a column that is not read
create or replace temp table unlike_row as
select t.source_row, min(t.first_row) as first_row, min(case {differing} end) as place
from twin t join {cells} a on a.source_row = t.source_row join {cells} b on b.source_row = t.first_row
where t.source_row <> t.first_row and t.source_row not in (select source_row from {left})
group by t.source_row having bool_and(t.place > 1 and t.same) and count(case {differing} end) > 0
