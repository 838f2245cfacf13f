-- grain: one row a reward whose result (else the day it was given) lies from $first to $last, newest first
select r.rep_id, coalesce(p.name, 'Unassigned') as rep, r.day, r.earned_on, r.given_on, r.kind, r.behaviour, r.name, r.amount, r.reason, r.is_hi_value
from reward_paid r left join person p on p.rep_id = r.rep_id
where r.day >= $first and r.day <= $last
order by r.day desc, r.row_id desc
