-- grain: one row a deal as it was at the end of {as_of}: a closed one as on its closing day, an open one as it was told by then, and as it is now where
-- nothing else was told since
select d.* exclude (closed_note) replace (
    case when w.outcome <> 'open' then coalesce(b.rep_id, w.owner_id, d.rep_id)
         when t.opportunity_id is null then d.rep_id else coalesce(a.rep_id, t.owner_id, d.rep_id) end as rep_id,
    coalesce(case when w.outcome <> 'open' then w.stage_raw else t.stage_raw end, d.stage_raw) as stage_raw,
    coalesce(w.outcome, case when d.closed_note is null and d.closed_on > date '{as_of}' then 'open' else d.outcome end) as outcome,
    case when w.outcome <> 'open' then coalesce(w.amount, d.amount) when t.opportunity_id is null then d.amount else t.amount end as amount,
    case when w.outcome <> 'open' then w.forecast_category when t.opportunity_id is null then d.forecast_category else t.forecast_category end
        as forecast_category,
    case when w.outcome <> 'open' then w.close_on when t.opportunity_id is null then d.close_on else t.close_on end as close_on,
    case when w.opportunity_id is not null then w.closed_on when d.closed_note is null and d.closed_on > date '{as_of}' then null else d.closed_on end
        as closed_on,
    case when w.outcome <> 'open' then coalesce(w.row_id, d.row_id)
         when t.row_id is null or d.row_id in (select row_id from gone) then d.row_id else t.row_id end as row_id,
    case when w.outcome <> 'open' or t.opportunity_id is null then d.probability else t.probability end as probability,
    coalesce(m.into_id, w.account_id, d.account_id) as account_id, coalesce(w.type, d.type) as type
), case when w.opportunity_id is null then d.closed_note when w.outcome <> 'open' and w.closed_on is null then 'lacks closing day'
        when w.closed_on > date '{as_of}' then 'closing day later' end as closed_note
from main.deal d
left join (
    select * from deal_state
    where valid_from < timestamp '{as_of}' + interval 1 day and valid_to >= timestamp '{as_of}' + interval 1 day
    qualify row_number() over (partition by opportunity_id order by valid_from desc) = 1
) as t on t.opportunity_id = d.opportunity_id
left join (
    select * from deal_was where (from_day is null or from_day <= date '{as_of}') and (until_day is null or until_day > date '{as_of}')
) as w on w.opportunity_id = d.opportunity_id
left join rep_alias a on a.alias = t.owner_id
left join rep_alias b on b.alias = w.owner_id
left join survivor_account m on m.record_id = w.account_id
