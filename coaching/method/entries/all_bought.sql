-- grain: one row an account: what it bought in the 365 days to $day, in the workspace's currency
select account_id as account, sum(cast(amount as double)) as bought
from customer_win where day > cast($day as date) - 365 and day <= $day group by account_id
