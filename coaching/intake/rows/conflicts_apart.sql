-- grain: one row a row that contradicts an earlier one of its key
insert into {apart} select c.source_row, ?, null,
'conflicts with row ' || c.first_row || ': its {alike}, its contents differ. Row ' || c.first_row
|| ' was kept; correct one of them.', '{code}' from ({conflicts}) c
