-- grain: one row a response of an account up to $day, the oldest first: the means of its performance and commitment items, 0 to 100
select s.account_id, s.asked_on,
       100 * avg(case when s.item not in ('importance_of_relationship', 'recommend', 'continue_relationship')
                      then (s.score - s.scale_min) / nullif(s.scale_max - s.scale_min, 0) end) as performance,
       100 * avg(case when s.item in ('importance_of_relationship', 'recommend', 'continue_relationship')
                      then (s.score - s.scale_min) / nullif(s.scale_max - s.scale_min, 0) end) as commitment
from customer_answer s where s.kind = 'loyalty' and s.left_out is null and s.asked_on <= $day and s.account_id is not null
group by s.account_id, s.response_id, s.asked_on order by s.asked_on, s.account_id
