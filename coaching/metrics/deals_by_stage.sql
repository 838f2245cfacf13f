-- grain: one row a stage and when its open deals are due (by $last, past, later, no date), of those that are listed and picked on a day ($day)
with placed as (
    select coalesce(d.stage_raw, 'no stage') as stage, cast(d.amount as double) * {credit} as amount, d.probability,
           case when d.close_on is null then 'no date' when d.close_on < $day then 'past' when d.close_on <= $last then 'due' else 'later' end as due
    from {source} as d left join person as p on p.rep_id = d.rep_id where {pick}
),
open_now as (  -- what a past deal was thought to be worth is seldom known: the order of the stages is that of today's deals
    select unnest(cast($stages as varchar[])) as stage, unnest(cast($likely as double[])) as likely
),
stages as (
    select q.stage, coalesce(max(n.likely), avg(q.probability)) as likely, count(*) as deals
    from placed as q left join open_now as n on n.stage = q.stage group by q.stage
)
select p.stage, p.due, count(*) as deals, sum(p.amount) as amount
from placed as p join stages as s on s.stage = p.stage
group by p.stage, p.due, s.likely, s.deals
order by s.likely, s.deals desc, p.stage, p.due
