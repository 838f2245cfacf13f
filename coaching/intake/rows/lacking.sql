-- grain: one row: deals without a day, an amount or a stage, and with a day out of all reason
select count(*) filter (close_on is null), count(*) filter (amount is null and amount_won is null),
count(*) filter (stage_raw is null and outcome = 'open'),
count(*) filter (close_on > coalesce(cast(recorded_at as date), current_date) + 3650 or created_on > current_date) from {source}
