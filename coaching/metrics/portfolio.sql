-- grain: one row an account, with the days of the last contact, the last executive meeting, the last purchase and the first up to $day, and the contacts of 365 days
with seen as (
    select account_id, max(day) as last_on,
           max(case when kind in ('vip_visit', 'peer_meeting') then day end) as executive_on,
           sum(case when day > cast($day as date) - 365 then 1 else 0 end) as contacts
    from account_touch where done and day <= $day group by account_id
),
bought as (select account_id, max(day) as bought_on, min(day) as first_on from customer_win where day <= $day group by account_id)
select a.account_id, a.name, a.parent_id, a.tier, a.is_strategic, coalesce(p.name, a.rep_id) as rep, a.industry, s.last_on, s.executive_on, b.bought_on,
       coalesce(s.contacts, 0) as contacts, b.first_on, f.since
from account_today a left join person p on p.rep_id = a.rep_id left join seen s on s.account_id = a.account_id
left join bought b on b.account_id = a.account_id left join account_since f on f.account_id = a.account_id
