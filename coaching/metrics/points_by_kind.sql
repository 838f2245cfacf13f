-- grain: one row a {who} and a kind it is counted as: the completed hi-value activities on the days $first to $last of the scopes that {pick} picks; one that is a
-- conversation as well counts as that of the two that weighs more
select {who} as who, case when k.weight is null or c.weight > k.weight then 'conversation' else t.kind end as kind, count(*) as activities
from touch t left join person p on p.rep_id = t.rep_id left join hi_value_weight k on k.kind = t.kind
     left join hi_value_weight c on c.kind = case when t.is_conversation then 'conversation' end
where t.is_customer_facing and t.done and (k.weight is not null or c.weight is not null) and t.day >= $first and t.day <= $last and {pick}
      and t.row_id not in (select g.row_id from gone g where {is_gone})
group by 1, 2
