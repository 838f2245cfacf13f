-- grain: one row a decided deal: whether it was won, and what hi-value activities with it while it was open count by their weights, and one each
{touches},
weighed as (
    select t.opportunity_id, case when k.weight is null then c.weight when c.weight > k.weight then c.weight else k.weight end as weight
    from touched t left join hi_value_weight k on k.kind = t.kind left join hi_value_weight c on c.kind = case when t.is_conversation then 'conversation' end
)
select d.is_won, coalesce(sum(w.weight), 0) as points, count(w.weight) as activities
from decided d left join weighed w on w.opportunity_id = d.opportunity_id
group by d.opportunity_id, d.is_won order by d.opportunity_id
