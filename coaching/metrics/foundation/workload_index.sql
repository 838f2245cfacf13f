-- grain: one row an account somebody owns, and one a territory
-- label: Workload of the territory
-- unit: number   value: ratio   better: near   status: house   id: T1   kind: state   needs: account, activity   none: nobody owns an account, or no account was contacted   noun: territories
-- definition: The work a territory's accounts ask for, each at the contacts its tier really got per account in the company in the last 365
-- definition: days, or at the contacts a year agreed for it; 100 is the mean of the territories. An account without a tier counts at the mean of those
-- definition: without one.
-- source: METRICS T1; S0 slides 6 and 25; contacts per tier are the company's own, as no agreed frequency is in the data
-- question: Is this plan workable in this territory?
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
select a.rep_id, a.account_id, cast($as_of as date) as day, a.row_id, a.name, 100 * f.per_account / nullif(m.work, 0) as part, 0 as whole, 1 as n,
       case when a.rep_id is null then 'lacks owner' when m.work = 0 then 'nobody contacted' end as reason
from account_of a join frequency f on f.tier = a.tier cross join mean m
union all
select t.rep_id, null, cast($as_of as date), t.row_id, 'The territory as a whole', 0, 1, 0,
       case when m.work = 0 then 'nobody contacted' end from territory t cross join mean m
