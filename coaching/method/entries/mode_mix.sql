-- grain: one row a kind of contact with the accounts of the list $accounts in the days from $first to $last, and the mode of the account on its day
select m.mode, t.kind, count(*) as contacts
from account_touch t join account_mode m on m.account_id = t.account_id and m.from_day <= t.day and m.until_day > t.day
where t.done and t.day >= $first and t.day <= $last and list_contains($accounts, t.account_id)
group by m.mode, t.kind order by t.kind, m.mode
