-- grain: one row an account with recurring revenue on $day or 365 days before
select account_id, before, now from account_recurring(cast($day as date)) where before > 0 or now > 0
