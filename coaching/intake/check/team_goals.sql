-- grain: one row a goal of a team (or above all) and its days that is not what the personal ones of the same days add up to; {files} are staged
with staged as (select rep_id, team, measure, period_start, period_end, target, is_rollup from read_parquet([{files}])),
said as (
    select * from staged
    union all
    select q.rep_id, q.team, q.measure, q.period_start, q.period_end, q.target, q.is_rollup from quota q
    where not exists (select 1 from staged s where s.rep_id is not distinct from q.rep_id and s.team is not distinct from q.team
                                               and s.measure = q.measure and s.period_start = q.period_start and s.period_end = q.period_end)
),
own as (
    select case when is_rollup then null else team end as team, measure, period_start, period_end, max(target) as goal from said
    where (rep_id is null and team is not null) or is_rollup group by all having count(*) = 1
),
personal as (
    select coalesce(q.team, p.team) as team, q.measure, q.period_start, q.period_end, q.target
    from said q left join person p on p.rep_id = q.rep_id or p.name = q.rep_id where q.rep_id is not null and not coalesce(q.is_rollup, false)
)
select o.team, o.measure, o.period_start, o.period_end, o.goal, sum(p.target) as added
from own o join personal p on (o.team is null or p.team = o.team) and p.measure = o.measure and p.period_start = o.period_start
                              and p.period_end = o.period_end
group by all having abs(sum(p.target) - o.goal) > 0.005 order by 3, 1, 2
