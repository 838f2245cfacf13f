-- grain: one row a row that contradicts an earlier one of its key
insert into {apart} select c.source_row, ?, null, {message}, '{code}' from ({conflicts}) c
