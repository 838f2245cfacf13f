-- grain: one row a reward with an amount
-- label: Paid for hi-value behaviour
-- unit: share   parts: money   better: higher   status: house   id: W2   needs: reward   none: no reward has an amount   noun: rewards
-- definition: Of what rewards of the period were worth, by the day of the result, the part for a behaviour that was agreed as hi-value activity.
-- reason: taken back | taken back, so counted apart
-- source: METRICS W2; S0 slide 7
-- question: What does the plan tell people to do?
select rep_id, null as account_id, day, row_id, name || coalesce(', ' || behaviour, '') as name,
       case when coalesce(is_hi_value, false) then amount else 0 end as part, amount as whole, 1 as n, reason
from reward_paid
