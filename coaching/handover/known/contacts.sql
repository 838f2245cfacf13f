-- grain: one row a contact, in the order of the sheet's columns
select contact_id, name, account_id, level, "function", decision_role, has_left
from contact where name is not null and account_id is not null
order by account_id, name, contact_id
