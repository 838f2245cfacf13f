-- grain: one row a way in which planning fails, by account with a plan
-- label: Ways of failing shown
-- unit: share   parts: cases   interval: no   better: lower   status: house   kind: state   needs: record.plan   none: no plan is written
-- noun: checks
-- definition: Of the six ways in which planning fails (no time, one person dominates, objectives without actions, nobody responsible, not documented,
-- definition: no formal review), looked at for each account that has a goal, the share that is shown. Looked at on the last day of each month and on the
-- definition: day of the data, which takes in what was written since. A count of checks, so there is no interval.
-- source: S2; MISSION 2-01
-- question: In which way is this plan about to fail?
select o.rep_id, c.account_id, cast($as_of as date) as day, c.row_id,
       concat(coalesce(a.name, c.account_id), ', ', c.name, ': ', coalesce(c.lacks, 'not shown')) as name, case when c.lacks is null then 0 else 1 end as part, 1 as whole,
       null as reason
from entry_check c left join account a on a.account_id = c.account_id
left join account_seat o on o.account_id = c.account_id and o.from_day <= $as_of and o.until_day > $as_of
where c.kind = 'failure' and c.from_day <= $as_of and (c.until_day is null or c.until_day > $as_of)
