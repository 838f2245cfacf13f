-- grain: one row a deal won, and one a working day of a quota
-- label: Attainment to date, ramped
-- unit: ratio   parts: money   better: higher   status: house   id: T4   needs: record.ramp, quota.bookings, booked   none: no quota   noun: deals won
-- definition: Bookings to date over the quota of the working days gone, which counts for new people by the team's ramp: month by month from the day they
-- definition: started. Who has no day of start has the full quota, and its row says so.
-- source: METRICS T4; the ramp is the team's own
-- question: What does month 4 normally look like?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name, coalesce(amount, 0) as part, 0 as whole, 1 as n,
       case when outcome <> 'won' then 'not won: ' || outcome when amount is null then coalesce(money_note, 'lacks amount') end as reason
from deal
union all
select rep_id, account_id, day, row_id, name, amount, 0, 0, reason from sold
union all
select t.rep_id, null, t.day, t.row_id, t.name || case when p.hired_on is null then ', full: no day of start' else '' end, 0,
       t.share * case when p.hired_on is null then 1 when t.day < p.hired_on then 0 else coalesce(r.share, 1) end, 0, t.money_note
from target_day t left join person p on p.rep_id = t.rep_id
left join ramp_month r on t.day >= p.hired_on and r.month = date_diff('month', p.hired_on, t.day)
                          - case when extract(day from t.day) < extract(day from p.hired_on) then 1 else 0 end
where t.measure = 'bookings'
