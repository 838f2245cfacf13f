-- grain: one row: what the account $account bought in the 365 days to $day, in the workspace's currency
select coalesce(sum(cast(amount as double)), 0) as bought
from customer_win where account_id = $account and day > cast($day as date) - 365 and day <= $day
