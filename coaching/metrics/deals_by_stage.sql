-- grain: one row a stage and when its open deals are due (by $last, past, later, no date), of the scopes that {pick} picks on a day ($day)
{on_day},
placed as (
    select coalesce(c.stage_raw, 'no stage') as stage, cast(c.amount as double) * {credit} as amount, o.probability,
           case when c.close_on is null then 'no date' when c.close_on < $day then 'past' when c.close_on <= $last then 'due' else 'later' end as due
    from as_then as c left join opportunity as o on o.opportunity_id = c.opportunity_id
),
stages as (
    select stage, avg(probability) as likely, count(*) as deals from placed group by stage
)
select p.stage, p.due, count(*) as deals, sum(p.amount) as amount
from placed as p join stages as s on s.stage = p.stage
group by p.stage, p.due, s.likely, s.deals
order by s.likely, s.deals desc, p.stage, p.due
