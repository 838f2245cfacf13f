-- grain: one row an entry of an account's plan, and a strategic account without a plan
-- label: Plan health
-- unit: share   parts: cases   interval: no   better: higher   status: house   id: S4   kind: state   needs: record.plan   none: no plan is written
-- noun: entries of plans
-- definition: Of the goals, strategies, initiatives and tactics of account plans, the share that lacks nothing: a goal has two or three strategies, a
-- definition: strategy an initiative and a goal of the customer, an initiative a tactic, a tactic an owner and a day that is not over. A strategic account
-- definition: without a goal counts as one that lacks a plan. Looked at on the last day of each month and on the day of the data, which takes in what was
-- definition: written since. A count of checks, so there is no interval.
-- source: METRICS S4; S1 part 6
-- question: What is missing in the plan, and what does it block?
with standing as (
    select c.account_id, coalesce(s.row_id, c.row_id) as row_id, c.name, c.lacks, c.state
    from entry_check c left join entry_span s on s.entry = c.entry and s.from_day <= $as_of and (s.until_day is null or s.until_day > $as_of)
    where c.kind not in ('part', 'failure') and c.from_day <= $as_of and (c.until_day is null or c.until_day > $as_of)
),
checked as (
    select account_id, row_id, concat(name, ': ', coalesce(lacks, 'nothing is missing')) as name, case when lacks is null then 1 else 0 end as part,
           case when state = 'dropped' then 'dropped' end as reason
    from standing
    union all
    select account_id, row_id, concat(coalesce(name, account_id), ': it has no plan'), 0, null
    from account where is_strategic and account_id not in (select account_id from standing)
)
select o.rep_id, c.account_id, cast($as_of as date) as day, c.row_id, c.name, c.part, 1 as whole, c.reason
from checked c
left join account_seat o on o.account_id = c.account_id and o.from_day <= $as_of and o.until_day > $as_of
