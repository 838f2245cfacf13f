-- grain: one row a person, with the manager and the quotas of $first to $last: the own one, the same by the ramp of new people, and what is written
-- down as a roll-up for them
with own as (
    select t.rep_id, sum(t.share) as quota,
           sum(t.share * case when p.hired_on is null then 1 when t.day < p.hired_on then 0 else coalesce(r.share, 1) end) as ramped
    from target_day t left join person p on p.rep_id = t.rep_id
    left join ramp_month r on t.day >= p.hired_on and r.month = date_diff('month', p.hired_on, t.day)
                              - case when extract(day from t.day) < extract(day from p.hired_on) then 1 else 0 end
    where t.measure = 'bookings' and t.day >= $first and t.day <= $last group by t.rep_id
),
stated as (
    select coalesce(a.rep_id, q.rep_id) as rep_id, sum(cast(q.target as double) * coalesce(f.rate, 1)) as quota
    from quota q left join rep_alias a on a.alias = q.rep_id left join foreign_money f on f.currency = q.currency
    where coalesce(q.is_rollup, false) and q.measure = 'bookings' and q.period_start >= $first and q.period_end <= cast($last as date) + 1
          and (f.currency is null or f.rate is not null)
    group by coalesce(a.rep_id, q.rep_id)
)
select p.rep_id, p.name, p.manager_id, p.team, o.quota as own, o.ramped, s.quota as stated
from person p left join own o on o.rep_id = p.rep_id left join stated s on s.rep_id = p.rep_id
order by p.name
