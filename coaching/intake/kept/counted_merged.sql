-- grain: one row: how many source rows are new, changed and unchanged
with by_row as (select source_row, bool_or(old_row is null) as is_new, bool_or(is_changed) as is_changed from merged group by 1)
select count(*) filter (is_new), count(*) filter (is_changed and not is_new),
        count(*) filter (not is_changed and not is_new) from by_row
