-- grain: one row a strategic account
-- label: Strategic accounts touched
-- unit: share   parts: cases   better: higher   status: house   id: A5   kind: state   needs: account.strategic, activity   none: no strategic account   noun: strategic accounts
-- back: activity 90
-- definition: Of the strategic accounts, the share with any completed contact in the last 90 days.
-- source: METRICS A5; S0 slide 13
-- question: Which top account has gone quiet, and who notices?
select o.rep_id, a.account_id, cast($as_of as date) as day, a.row_id, coalesce(a.name, a.account_id) as name,
       case when a.account_id in (
           select t.account_id from account_touch t
           where t.done and t.day <= $as_of and t.day > cast($as_of as date) - 90
       ) then 1 else 0 end as part, 1 as whole, null as reason
from account a left join account_seat o on o.account_id = a.account_id and o.from_day <= $as_of and o.until_day > $as_of
where a.is_strategic
