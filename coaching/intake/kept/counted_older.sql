-- grain: one row: how many source rows are new, changed and unchanged beside what was known before
with told as (
    select n.source_row, k.row_id is null as is_new, k.row_id is not null and ({changed}) as is_changed
    from new_row n
    left join "{kind}" f on {of_its_key}
    left join known_before k on {same}
), by_row as (select source_row, bool_or(is_new) as is_new, bool_or(is_changed) as is_changed from told group by 1)
select count(*) filter (is_new), count(*) filter (is_changed and not is_new),
       count(*) filter (not is_changed and not is_new) from by_row
