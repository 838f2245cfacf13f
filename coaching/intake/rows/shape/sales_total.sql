-- grain: one row what was sold in a period, by rep, account, product or team, as the file sums it
select coalesce(t.rep_id, t.rep_name) as rep_id, coalesce(t.account_id, t.account_name) as account_id, t.team, t.product,
       coalesce(t.measure, 'bookings') as measure, t.period_start, coalesce(t.period_end + 1, t.period_start + interval 1 month)::date as period_end,
       t.amount, t.currency, cast(null as varchar) as skip_why,
       cast(case when t.amount <> 0 then t.period_end end as timestamp) as recorded_at, t.source_row, t.bad
from {typed} t
