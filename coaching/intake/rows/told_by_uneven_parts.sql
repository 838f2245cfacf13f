-- grain: one row: deals whose amounts are parts, deals whose amounts are the whole, and all shared ones
select count(*) filter (apart > 0.01 and in_proportion), count(*) filter (apart <= 0.01 and uneven), count(*) from (
select max(amount) - min(amount) as apart, max(weight) - min(weight) > 0.001 as uneven,
       max(abs(amount - weight * sum_of)) <= 0.01 * max(abs(sum_of)) + 0.01 as in_proportion
from (select *, sum(amount) over (partition by opportunity_id) as sum_of from credit_row) as c
group by opportunity_id having count(*) > 1 and max(weight) < 1)
