-- grain: one row an account of the scopes that {pick} picks, with what it bought in the twelve months to $as_of and its last answer
with bought as (
    select account_id, cast(sum(case when closed_on > cast($as_of as date) - 365 then amount end) as double) as amount
    from deal
    where outcome = 'won' and closed_on <= $as_of and account_id is not null and row_id not in (select row_id from gone where back_on is null)
    group by account_id
),
answered as (
    select account_id, max(asked_on) as day from customer_answer
    where left_out is null and asked_on <= $as_of and row_id not in (select row_id from gone where back_on is null) group by account_id
)
select s.account_id, s.name, coalesce(p.name, 'Unassigned'), s.is_strategic, b.account_id is not null as is_customer, coalesce(b.amount, 0), n.day
from (select account_id, name, coalesce(rep_id, '') as rep_id, is_strategic from account_today) s
left join person p on p.rep_id = s.rep_id
left join bought b on b.account_id = s.account_id
left join answered n on n.account_id = s.account_id
where {pick}
order by s.account_id
