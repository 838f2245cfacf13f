-- grain: one row a deal decided from $first to before $after, of the scopes that {pick} picks: whether it was won, and what hi-value activities with it while
-- it was open (on the deal, or on its account where they name no deal; a proposal is a step of the way) count by their weights, and one each
with decided as (
    select d.opportunity_id, d.account_id, d.created_on, d.closed_on, case when d.outcome = 'won' then 1 else 0 end as is_won
    from deal d left join person p on p.rep_id = d.rep_id
    where d.outcome in ('won', 'lost') and d.closed_note is null and d.created_on <= d.closed_on and d.closed_on >= $first and d.closed_on < $after and {pick}
),
touched as (
    select d.opportunity_id, t.row_id, t.kind, t.is_conversation from decided d join touch t on t.opportunity_id = d.opportunity_id
    where t.done and t.is_customer_facing and t.kind <> 'proposal' and t.day >= d.created_on and t.day < d.closed_on
    union
    select d.opportunity_id, t.row_id, t.kind, t.is_conversation
    from decided d join touch t on t.account_id = d.account_id and t.opportunity_id is null
    where t.done and t.is_customer_facing and t.kind <> 'proposal' and t.day >= d.created_on and t.day < d.closed_on
),
weighed as (
    select t.opportunity_id, case when k.weight is null then c.weight when c.weight > k.weight then c.weight else k.weight end as weight
    from touched t left join hi_value_weight k on k.kind = t.kind left join hi_value_weight c on c.kind = 'conversation' and t.is_conversation
)
select d.is_won, coalesce(sum(w.weight), 0) as points, count(w.weight) as activities
from decided d left join weighed w on w.opportunity_id = d.opportunity_id
group by d.opportunity_id, d.is_won order by d.opportunity_id
