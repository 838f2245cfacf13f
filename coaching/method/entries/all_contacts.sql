-- grain: one row a contact of every account who has not left it, with the day we last spoke to them
select coalesce(m.into_id, c.account_id) as account, c.contact_id as id, coalesce(c.name, c.contact_id) as name, max(t.day) as spoken_on
from contact c left join survivor_account m on m.record_id = c.account_id
left join touch t on t.contact_id = c.contact_id and t.done and t.is_conversation
where c.account_id is not null and not coalesce(c.has_left, false) group by 1, 2, 3
