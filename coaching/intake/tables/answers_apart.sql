-- grain: one row an answer that cannot be taken, with why
copy (select source_row, concat_ws(' | ', {response}, {question}, {value}) as text,
             case when nameless then {nameless}
                  else {another} end as message
      from told where {wrong} order by source_row) to {path} (format parquet)
