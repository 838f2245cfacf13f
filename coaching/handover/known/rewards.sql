-- grain: one row a reward, in the order of the sheet's columns
select reward_id, rep_id, earned_on, given_on, kind, reason, behaviour, amount, currency, disputed
from reward where rep_id is not null
order by coalesce(given_on, earned_on), reward_id
