-- grain: one row a changed field of a deal
select coalesce(t.opportunity_id, t.opportunity_name) as opportunity_id, t.at,
       case when t.field is null or lower(t.field) in ('stagename', 'stage', 'dealstage') then 'stage'
            when lower(t.field) in ('closedate', 'close date') then 'close_date' when lower(t.field) in ('forecastcategory', 'forecastcategoryname', 'forecast category') then 'forecast_category'
            when lower(t.field) in ('amount') then 'amount' else t.field end as field,
       t.old_value, t.new_value, t.changed_by, t.history_id as own_id,
       case when t.is_deleted then 'deleted in the CRM' end as skip_why, t.at as recorded_at, t.source_row, t.bad
from typed t
