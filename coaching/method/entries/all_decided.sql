-- grain: one row a deal with an amount that was decided in the 365 days to $day: its account, amount and whether it was won
select d.account_id as account, cast(d.amount as double) as amount, d.outcome = 'won' as won
from deal d
where d.account_id is not null and d.amount is not null and list_contains($outcomes, d.outcome)
  and d.closed_on > cast($day as date) - 365 and d.closed_on <= $day
