-- grain: one row a reason for which deals were lost from $first to before $after, of the scopes that {pick} picks
select coalesce(d.lost_reason, d.competitor) as reason, count(*) as deals, cast(sum(d.amount) as double) as amount
from deal as d left join person as p on p.rep_id = d.rep_id
where d.outcome = 'lost' and d.closed_on >= $first and d.closed_on < $after and d.closed_on <= $as_of and {pick}
    and d.row_id not in (select row_id from gone where back_on is null)
group by coalesce(d.lost_reason, d.competitor)
order by deals desc, reason nulls last
