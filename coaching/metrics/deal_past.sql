-- grain: one row a stretch of days in which a deal ($deal) looked the same, oldest first, with the file and row that say so; the scopes: {pick}
select cast(s.valid_from as date) as since, cast(s.valid_to as date) as until, s.stage_raw, s.outcome, cast(s.amount as double) as amount,
       s.close_on, s.forecast_category, coalesce(o.name, s.owner_id) as owner, s.said_by, coalesce(s.contradicts, false) as contradicts,
       i.file, case when s.row_id > 0 then cast(s.row_id % 268435456 as integer) end as source_row
from deal_state as s
join deal as d on d.opportunity_id = s.opportunity_id
left join person as p on p.rep_id = d.rep_id
left join rep_alias as a on a.alias = s.owner_id
left join person as o on o.rep_id = coalesce(a.rep_id, s.owner_id)
left join import as i on i.import_id = s.row_id // 4294967296
where s.opportunity_id = $deal and {pick}
order by s.valid_from
