-- grain: one row a kind of activity with a customer: decided deals with and without one of it while they were open, and how many of each were won
{touches},
had as (select distinct opportunity_id, kind from touched),
whole as (select count(*) as deals, sum(is_won) as won from decided)
select t.kind, count(*) as with_it, cast(sum(d.is_won) as bigint) as won_with, any_value(w.deals) - count(*) as without,
       cast(any_value(w.won) - sum(d.is_won) as bigint) as won_without
from had t join decided d on d.opportunity_id = t.opportunity_id cross join whole w
group by t.kind order by t.kind
