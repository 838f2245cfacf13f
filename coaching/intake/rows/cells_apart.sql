-- grain: one row a cell that could not be read
insert into {apart} (source_row, header, value, message)
select b.source_row, m.header, case b.field {raw} end, case when coalesce(case b.field {raw} end, '') = '' then m.empty else m.message end
from (select distinct source_row, unnest(string_split(bad, '|')) as field from {typed} where bad <> '') b
join field_message m on m.field = b.field join {cells} s on s.source_row = b.source_row
