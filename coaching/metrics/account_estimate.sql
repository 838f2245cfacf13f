-- grain: one row: how many estimates of the spending of the account $account stand, and the newest day of one
select count(*) as estimates, max(said_on) as said_on
from wallet_estimate
where account_id = $account and until_day is null and (said_on is null or said_on <= $day) and (spend > 0 or (place is not null and many > 0))
