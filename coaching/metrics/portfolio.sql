-- grain: one row an account that {pick} picks
select a.account_id, a.name, a.parent_id, a.tier, a.is_strategic, coalesce(p.name, a.rep_id) as rep, a.industry
from account_today a left join person p on p.rep_id = a.rep_id
where {pick}
