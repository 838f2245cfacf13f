-- grain: one row a deal that entries may name: its account, id, name, amount, outcome and days
select d.account_id as account, d.opportunity_id as id, coalesce(d.name, d.opportunity_id) as name, cast(d.amount as double) as amount, d.outcome,
       d.created_on, d.closed_on
from deal d where d.account_id is not null
