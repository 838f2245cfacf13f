-- grain: one row a stretch of days in which a deal ($deal) looked the same, oldest first, with the file and row that say so; the scopes: {pick}
-- Before anything is known of the deal itself stands what is known of a deal that was merged into it, the one known longest.
with begun as (
    select coalesce(min(valid_from), timestamp '2200-01-01') as "at" from deal_state where opportunity_id = $deal
),
merged as (
    select s.*, min(s.valid_from) over (partition by s.opportunity_id) as known_from
    from deal_state s join survivor_deal v on v.record_id = s.opportunity_id where v.into_id = $deal
),
before as (
    select m.* exclude (known_from) replace (least(coalesce(m.valid_to, b."at"), b."at") as valid_to, concat('merged ', m.said_by) as said_by,
                                             $deal as opportunity_id)
    from merged m cross join begun b
    where m.valid_from < b."at" and m.opportunity_id = (select min_by(opportunity_id, known_from) from merged)
),
story as (
    select * from deal_state where opportunity_id = $deal union all select * from before
)
select cast(s.valid_from as date) as since, cast(s.valid_to as date) as until, s.stage_raw, s.outcome, cast(s.amount as double) as amount,
       s.close_on, replace(s.forecast_category, '_', ' ') as forecast_category, coalesce(o.name, s.owner_id) as owner, s.said_by, coalesce(s.contradicts, false) as contradicts,
       coalesce(p.name, d.rep_id) as owner_now, i.file, case when s.row_id > 0 then cast(s.row_id % 268435456 as integer) end as source_row
from story as s
join deal as d on d.opportunity_id = s.opportunity_id
left join person as p on p.rep_id = d.rep_id
left join rep_alias as a on a.alias = s.owner_id
left join person as o on o.rep_id = coalesce(a.rep_id, s.owner_id)
left join import as i on i.import_id = s.row_id // 4294967296
where {pick}
order by s.valid_from
