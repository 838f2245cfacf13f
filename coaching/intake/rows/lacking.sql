-- grain: one row: deals without a day, an amount or a stage, with a day out of all reason, and won ones with an amount below nothing
select count(*) filter (close_on is null), count(*) filter (amount is null and amount_won is null),
count(*) filter (stage_raw is null and outcome = 'open'),
count(*) filter (close_on > coalesce(cast(recorded_at as date), current_date) + 3650 or created_on > current_date),
count(*) filter (outcome = 'won' and coalesce(amount_won, amount) < 0) from {source}
