-- grain: one row an id with the name it stands beside most often
copy (select rep_id, name from named_beside
      qualify row_number() over (partition by rep_id order by times desc, name) = 1 order by rep_id)
to {file} (format parquet)
