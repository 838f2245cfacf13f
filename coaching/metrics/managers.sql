-- grain: one row a person, with the manager and the quotas of $first to $last: the own one, and what is written down as a roll-up for them
with own as (select rep_id, sum(share) as quota from target_day where measure = 'bookings' and day >= $first and day <= $last group by rep_id),
stated as (
    select coalesce(a.rep_id, q.rep_id) as rep_id, sum(cast(q.target as double) * coalesce(f.rate, 1)) as quota
    from quota q left join rep_alias a on a.alias = q.rep_id left join foreign_money f on f.currency = q.currency
    where coalesce(q.is_rollup, false) and q.measure = 'bookings' and q.period_start >= $first and q.period_end <= cast($last as date) + 1
          and (f.currency is null or f.rate is not null)
    group by coalesce(a.rep_id, q.rep_id)
)
select p.rep_id, p.name, p.manager_id, p.team, o.quota as own, s.quota as stated
from person p left join own o on o.rep_id = p.rep_id left join stated s on s.rep_id = p.rep_id
order by p.name
