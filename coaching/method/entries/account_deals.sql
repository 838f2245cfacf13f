-- grain: one row a deal of the account $account, the largest first
select d.opportunity_id as id, coalesce(d.name, d.opportunity_id) as name, cast(d.amount as double) as amount, d.outcome, d.created_on, d.closed_on
from deal d where d.account_id = $account order by d.amount desc nulls last, d.opportunity_id limit 500
