-- grain: one row a deal as it was told by the end of {as_of}; one of which nothing was told by then, or nothing else since, is as it is now
select d.* replace (
    case when t.opportunity_id is null then d.rep_id else coalesce(a.rep_id, t.owner_id, d.rep_id) end as rep_id,
    case when t.opportunity_id is null then d.stage_raw else t.stage_raw end as stage_raw,
    case when t.opportunity_id is not null then t.outcome when d.closed_note is null and d.closed_on > date '{as_of}' then 'open' else d.outcome end as outcome,
    case when t.opportunity_id is null then d.amount else t.amount end as amount,
    case when t.opportunity_id is null then d.forecast_category else t.forecast_category end as forecast_category,
    case when t.opportunity_id is null then d.close_on else t.close_on end as close_on,
    case when t.opportunity_id is null then case when d.closed_on > date '{as_of}' and d.closed_note is null then null else d.closed_on end
         when t.outcome <> 'open' then coalesce(t.close_on, d.closed_on) end as closed_on,
    case when t.row_id is null or d.row_id in (select row_id from gone) then d.row_id else t.row_id end as row_id
)
from main.deal d
left join (
    select * from deal_state
    where valid_from < timestamp '{as_of}' + interval 1 day and valid_to >= timestamp '{as_of}' + interval 1 day
    qualify row_number() over (partition by opportunity_id order by valid_from desc) = 1
) as t on t.opportunity_id = d.opportunity_id
left join rep_alias a on a.alias = t.owner_id
