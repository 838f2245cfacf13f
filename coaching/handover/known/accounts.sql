-- grain: one row an account, the strategic ones first, in the order of the sheet's columns
select account_id, name, is_strategic, tier, category_spend, case when category_spend is not null then currency end, spend_on, spend_source, supplier_rank, suppliers, ended_on
from account where name is not null
order by coalesce(is_strategic, false) desc, name, account_id
