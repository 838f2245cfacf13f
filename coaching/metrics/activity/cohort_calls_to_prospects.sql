-- grain: one row an account that was called
-- label: Accounts called that became prospects
-- unit: share   parts: cases   better: higher   status: variant   id: P2   dated: opportunity.undated   needs: activity, opportunity   noun: accounts called
-- none: no account first called in the period is 90 days on
-- definition: Of the accounts first called in the period, the share with an opportunity created within 90 days of that call. One that had an
-- definition: opportunity before is none of them; one called less than 90 days ago is not in it yet. Calls without an account are not seen.
-- reason: too young | the 90 days are not over
-- reason: prospect before | had an opportunity before the first call
-- source: METRICS P2
-- question: Which calls opened a door, and what did you say?
with called as (
    select account_id, day, rep_id, row_id
    from touch where kind = 'call' and done and account_id is not null and day is not null
    qualify row_number() over (partition by account_id order by day, row_id) = 1
),
began as (select account_id, min(created_on) as day from deal_created where account_id is not null group by account_id)
select c.rep_id, c.account_id, c.day, c.row_id, coalesce(a.name, c.account_id) as name,
       case when b.day <= c.day + 90 then 1 else 0 end as part, 1 as whole,
       case when b.day < c.day then 'prospect before' when c.day + 90 > cast($as_of as date) then 'too young' end as reason
from called c left join began b on b.account_id = c.account_id left join account a on a.account_id = c.account_id
