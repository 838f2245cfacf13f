-- grain: one row a tactic of the account $account, as it stands, that became a logged activity: the first one
select p.entry, arg_min(p.kind, p.day) as kind, min(p.day) as day
from tactic_done p where p.account_id = $account and p.until_day is null and p.day <= $day group by p.entry
