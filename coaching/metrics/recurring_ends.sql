-- grain: one row a contract that runs on $day and ends within $days days after it, not renewed
select account_id, name, recurring, until - 1 as last_day from recurring_span
where day <= $day and until > $day and until <= cast($day as date) + cast($days as integer)
order by last_day, recurring desc
