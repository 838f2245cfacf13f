-- grain: one row a row, those of one deal made alike
create or replace temp view {shaped} as
with deal as (
    select opportunity_id, arg_max(person, weight) as owner, sum(amount) as amount, max(amount) - min(amount) as apart,
           max(abs(amount - weight * sum_of)) <= 0.01 * max(abs(sum_of)) + 0.01 as in_proportion
    from (select *, sum(amount) over (partition by opportunity_id) as sum_of from credit_row) as c
    group by opportunity_id having count(*) > 1
)
select s.* replace ({owner} as owner_id, case when f.in_proportion then {amount} else s.amount end as amount,
                    case when s.outcome = 'won' and f.in_proportion then {amount} else s.amount_won end as amount_won)
from shaped_once s left join deal f on f.opportunity_id = s.opportunity_id
