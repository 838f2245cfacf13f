-- grain: one row an account with a contact or a purchase up to $day: the days of the last contact, the last senior one, the last purchase and the first,
-- and the contacts of 365 days
with seen as (
    select account_id, max(day) as last_on,
           max(case when kind in ('vip_visit', 'peer_meeting', 'business_review') then day end) as senior_on,
           sum(case when day > cast($day as date) - 365 then 1 else 0 end) as contacts
    from account_touch where done and day <= $day group by account_id
),
bought as (select account_id, max(day) as bought_on, min(day) as first_on from customer_win where day <= $day group by account_id)
select coalesce(s.account_id, b.account_id) as account_id, s.last_on, s.senior_on, b.bought_on, coalesce(s.contacts, 0) as contacts, b.first_on
from seen s full join bought b on b.account_id = s.account_id
