-- grain: one row an answer that cannot be taken, with why
copy (select source_row, concat_ws(' | ', {response}, {question}, {value}) as text,
             case when nameless then 'does not say which response or question it belongs to: fill both in'
                  else 'is a second, different answer of its response to this question: leave one of them out' end as message
      from told where {wrong} order by source_row) to {path} (format parquet)
