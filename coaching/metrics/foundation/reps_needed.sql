-- grain: one row an account of a tier with agreed contacts
-- label: People the accounts need
-- unit: number   better: near   status: published   id: T1   kind: state   needs: record.tiers   noun: accounts
-- definition: The contacts a year agreed for the accounts by their tier, over those one person can make: as the team said, else the mean of the people who had
-- definition: any in the last 365 days.
-- reason: no capacity | nobody said how many contacts a person can make, and none are logged
-- source: METRICS T1; workload approach
-- question: Is the plan workable in this territory?
with made as (
    select avg(contacts) as contacts from (
        select rep_id, count(*) as contacts from touch
        where done and is_customer_facing and rep_id is not null and day <= $as_of and day > cast($as_of as date) - 365 group by rep_id
    ) as each_one
)
select coalesce(o.rep_id, a.rep_id) as rep_id, a.account_id, cast($as_of as date) as day, a.row_id, a.name || ', tier ' || a.tier as name,
       p.contacts / coalesce(c.contacts, m.contacts) as part, case when coalesce(c.contacts, m.contacts) is null then 'no capacity' end as reason
from account_today a join tier_plan p on lower(trim(p.tier)) = lower(trim(a.tier)) cross join rep_capacity c cross join made m
left join account_seat o on o.account_id = a.account_id and o.from_day <= $as_of and o.until_day > $as_of
