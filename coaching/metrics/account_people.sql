-- grain: one row a contact of the account $account who has not left it, with the day we last spoke to them up to $day and the answers they gave to surveys
select c.contact_id, coalesce(c.name, c.contact_id) as name, c.title, lower(trim(c.level)) as level, trim(c.function) as function, c.decision_role,
       max(t.day) as spoken_on
from contact c left join survivor_account m on m.record_id = c.account_id
left join touch t on t.contact_id = c.contact_id and t.done and t.is_conversation and t.day <= $day
where coalesce(m.into_id, c.account_id) = $account and not coalesce(c.has_left, false)
group by c.contact_id, c.name, c.title, c.level, c.function, c.decision_role
order by spoken_on desc nulls last, name
