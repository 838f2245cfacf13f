-- grain: one row: activities equal to an earlier row in every column
select count(*) from (
select s.source_row from {shaped} s join {cells} c on c.source_row = s.source_row
where s.skip_why is null and s.source_row not in (from {left}) and s."at" = date_trunc('day', s."at")
qualify row_number() over (partition by hash({columns}) order by s.source_row) > 1)
