-- grain: one row a deal and person, of deals whose parts are the whole
copy (select opportunity_id, person, weight, source_row from credit_of
      where weight <> 0 and opportunity_id not in (select opportunity_id from credit_of where not coalesce(is_whole, false))
      order by 1, 2)
to {file} (format parquet)
