-- grain: one row a kind that no figure counts, with its activities on the days $first to $last, of the scopes that {pick} picks
select t.kind, count(*)
from touch t left join person p on p.rep_id = t.rep_id
where t.day >= $first and t.day <= $last and t.kind in ('internal', 'note', 'system', 'task') and {pick}
      and t.row_id not in (select row_id from gone where back_on is null)
group by t.kind
order by 2 desc, 1
