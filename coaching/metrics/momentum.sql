-- grain: one row an account that bought in the two windows of days to $day, with the growth of its revenue and of its contacts
select account_id, revenue, revenue_before, effort, effort_before, "index", elasticity, has_momentum, lacks, lag, days
from account_momentum(cast($day as date))
