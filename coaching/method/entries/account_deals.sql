-- grain: one row a deal of the account $account, the largest first: its id, name, amount and whether it is open
select d.opportunity_id, coalesce(d.name, d.opportunity_id) as name, cast(d.amount as double) as amount, d.outcome = 'open' as is_open
from deal d where d.account_id = $account order by d.amount desc nulls last, d.opportunity_id limit 500
