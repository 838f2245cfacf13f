-- grain: one row an invitation of the twelve months after $first up to $as_of to people of the scopes that {pick} picks, with the day it was answered
select i.account_id, coalesce(a.name, i.account_id, 'no account told'), coalesce(c.name, i.contact_id), i.invited_on, case when i.answered_on <= $as_of then i.answered_on end
from survey_invitation i left join account_today a on a.account_id = i.account_id
left join (select account_id, coalesce(rep_id, '') as rep_id from account_today) s on s.account_id = i.account_id
left join contact c on c.contact_id = i.contact_id
left join person p on p.rep_id = s.rep_id
where i.invited_on > $first and i.invited_on <= $as_of and {pick}
order by i.invited_on, i.account_id, i.contact_id
