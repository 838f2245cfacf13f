-- grain: one row a completed activity with a customer
-- label: Contacts with accounts being developed
-- unit: share   parts: cases   better: near   status: house   needs: record.mode, activity   none: no contact with an account whose mode is written
-- noun: contacts
-- definition: Of the completed contacts with customers in the period whose account has a written mode, the share with accounts being developed; the others are
-- definition: managed. The mode is that of the day of the contact; the first one that was written also holds for the days before it.
-- reason: no mode | the account's mode is not written
-- source: S3; MISSION 3-04
-- question: Which accounts do we develop, and does our time go there?
select t.rep_id, t.account_id, t.day, t.row_id, concat(coalesce(a.name, t.account_id), ', ', replace(t.kind, '_', ' ')) as name,
       case when m.mode = 'development' then 1 else 0 end as part, 1 as whole,
       case when not t.done then 'not done: planned' when m.mode is null then 'no mode' end as reason
from account_touch t left join account_mode m on m.account_id = t.account_id and m.from_day <= t.day and m.until_day > t.day
left join account a on a.account_id = t.account_id
where t.account_id is not null
