-- grain: one row a contact who has not left the account, with the days on which somebody spoke to them, the first one first
select coalesce(m.into_id, c.account_id) as account, c.contact_id as id, coalesce(list_sort(list(distinct t.day) filter (t.day is not null)), []) as days
from contact c left join survivor_account m on m.record_id = c.account_id
left join touch t on t.contact_id = c.contact_id and t.done and t.is_conversation
where c.account_id is not null and not coalesce(c.has_left, false) group by 1, 2
