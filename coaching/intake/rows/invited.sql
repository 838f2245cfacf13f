-- grain: one row a meeting of a calendar with who was invited
copy (select g.activity_id, t.subject_kind as kind, {told} as invited
      from {good} g join {typed} t on t.source_row = g.source_row {untold} order by g.source_row)
to {file} (format parquet)
