-- grain: one row a saved change of a deal, with the values after it
select t.opportunity_id, t.at, t.stage as stage_raw, coalesce(t.stage_read, case when t.stage is not null then 'open' end) as outcome, t.amount,
       t.close_on, coalesce(t.forecast_category_read, t.forecast_category) as forecast_category, t.probability, t.owner_id,
       t.history_id as own_id,
       case when t.is_deleted then 'deleted' end as skip_why, t.at as recorded_at, t.source_row, t.bad
from {typed} t
