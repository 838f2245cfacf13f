-- grain: one row a type of activity as the export has it and the kind it was read as, with its rows on the days $first to $last, of the scopes that {pick} picks
select coalesce(a.kind_raw, '') as said, t.kind, count(*) as rows
from touch t join activity a on a.row_id = t.row_id left join person p on p.rep_id = t.rep_id
where t.day >= $first and t.day <= $last and {pick} and t.row_id not in (select row_id from gone where back_on is null)
group by 1, 2
order by case when t.kind in ('internal', 'note', 'system', 'task') then 0 else 1 end, 3 desc, 1, 2
