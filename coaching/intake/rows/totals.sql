-- grain: one row: the sum of a field in the file, in what is loaded, set apart and left out
select sum("{field}"), sum("{field}") filter (source_row in (select source_row from {good}) or source_row in (from added_row)),
sum("{field}") filter (source_row in (select source_row from {apart})),
sum("{field}") filter (source_row in (select source_row from {left})
                       and source_row not in (select source_row from {apart})
                       and source_row not in (from added_row)) from {typed}
