-- grain: one row an account, the strategic ones first, in the order of the sheet's columns
select account_id, name, is_strategic, tier
from account where name is not null
order by coalesce(is_strategic, false) desc, name, account_id
