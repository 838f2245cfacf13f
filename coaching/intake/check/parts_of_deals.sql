-- One row a deal of a file of splits that is not loaded, or whose parts in money alone are not its amount. staged: more deals, of this load.
with parts as (
    select opportunity_id, cast(sum(amount) as double) as parts, count(weight) = 0 as in_money from read_parquet({splits})
    group by opportunity_id
),
deal as (
    select opportunity_id, name, cast(amount as double) as amount from opportunity{staged}
),
found as (
    select p.opportunity_id, d.opportunity_id is not null as is_known, p.parts, d.amount, p.in_money
    from parts p
    left join (select opportunity_id as said, opportunity_id, amount from deal
               union all select name, opportunity_id, amount from deal where name is not null
               union all select left(opportunity_id, 15), opportunity_id, amount from deal where length(opportunity_id) = 18
              ) as d on d.said = p.opportunity_id or (length(p.opportunity_id) = 18 and d.said = left(p.opportunity_id, 15))
)
select opportunity_id, bool_or(is_known) as is_known, max(parts) as parts, max(amount) as amount
from found group by opportunity_id
having not bool_or(is_known) or (bool_or(in_money) and min(abs(parts - amount)) > 0.005 * abs(max(amount)) + 0.01)
order by 1
