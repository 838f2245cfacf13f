-- grain: one row a strategic account
-- label: Business reviews with strategic accounts
-- unit: share   parts: cases   better: higher   status: house   id: A6   kind: state   needs: account.strategic, activity   none: no strategic account   noun: strategic accounts
-- back: activity review_days
-- definition: Of the strategic accounts, the share with an external business review in the last 365 days, or as many as the team set; an account that
-- definition: has not been one for so long is not due yet.
-- source: METRICS A6; S0 slide 13
-- question: Is it time for a business review here?
select o.rep_id, a.account_id, cast($as_of as date) as day, a.row_id, coalesce(a.name, a.account_id) as name,
       case when a.account_id in (
           select t.account_id from account_touch t
           where t.done and t.kind = 'business_review' and t.day <= $as_of and t.day > cast($as_of as date) - w.days
       ) then 1 else 0 end as part, 1 as whole,
       case when s.since > cast($as_of as date) - w.days then 'not due yet' end as reason
from account a join contact_window w on w.what = 'review'
left join account_seat o on o.account_id = a.account_id and o.from_day <= $as_of and o.until_day > $as_of
left join account_since s on s.account_id = a.account_id
where a.is_strategic
