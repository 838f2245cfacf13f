-- grain: one row a stage and when its open deals are due (by $last, past, later, no date), of those that are listed and picked on a day ($day)
with placed as (
    select coalesce(d.stage_raw, 'no stage') as stage, cast(d.amount as double) * {credit} as amount, d.probability,
           case when d.close_on is null then 'no date' when d.close_on < $day then 'past' when d.close_on <= $last then 'due' else 'later' end as due
    from {source} as d left join person as p on p.rep_id = d.rep_id where {pick}
),
stages as (
    select stage, avg(probability) as likely, count(*) as deals from placed group by stage
)
select p.stage, p.due, count(*) as deals, sum(p.amount) as amount
from placed as p join stages as s on s.stage = p.stage
group by p.stage, p.due, s.likely, s.deals
order by s.likely, s.deals desc, p.stage, p.due
