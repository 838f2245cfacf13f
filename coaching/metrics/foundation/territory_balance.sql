-- grain: one row a territory
-- label: Territories in balance
-- unit: share   parts: cases   better: higher   status: house   id: T3   kind: state   needs: account, activity   none: nobody owns an account   noun: territories   interval: no   least: 4
-- definition: Of the territories, the share whose workload lies between 85 and 115, the mean of all being 100; below four territories there
-- definition: is no share, and the rows below list them.
-- source: METRICS T3; the band is a house default
-- question: What would we move, and what does it cost the customer?
with account_of as (
    select o.rep_id, a.account_id, a.row_id, coalesce(a.name, a.account_id) as name, coalesce(a.tier, '') as tier
    from account a left join account_seat o on o.account_id = a.account_id and o.from_day <= $as_of and o.until_day > $as_of
),
contacted as (
    select account_id, count(*) as contacts from account_touch
    where done and day <= $as_of and day > cast($as_of as date) - 365 group by account_id
),
frequency as (
    select a.tier, coalesce(max(p.contacts), cast(sum(coalesce(c.contacts, 0)) as double) / count(*)) as per_account
    from account_of a left join contacted c on c.account_id = a.account_id left join tier_plan p on lower(trim(p.tier)) = lower(trim(a.tier)) group by a.tier
),
territory as (
    select a.rep_id, min(a.row_id) as row_id, count(*) as accounts, sum(f.per_account) as work
    from account_of a join frequency f on f.tier = a.tier where a.rep_id is not null group by a.rep_id
),
mean as (select avg(work) as work from territory)
select t.rep_id, null as account_id, cast($as_of as date) as day, t.row_id,
       'Workload ' || cast(cast(round(100 * t.work / nullif(m.work, 0)) as integer) as varchar) || ', ' || cast(t.accounts as varchar) || ' accounts' as name,
       case when 100 * t.work / nullif(m.work, 0) between 85 and 115 then 1 else 0 end as part, 1 as whole,
       case when coalesce(m.work, 0) = 0 then 'nobody contacted' end as reason
from territory t cross join mean m
