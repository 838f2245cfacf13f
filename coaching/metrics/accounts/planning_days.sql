-- grain: one row a planning session, as it stands
-- label: Planning days
-- unit: number   parts: cases   better: higher   status: house   needs: record.planning   noun: sessions
-- definition: Days that teams set aside to plan an account, which are the days of planning sessions that lie in the period, one where a session does not say how many.
-- source: S2; MISSION 2-11
-- question: Which account is large enough for two days of thought?
with planned as (
    select s.row_id, s.about_id as account_id, s.title, max(v.day) filter (v.key = 'on') as held_on, max(v.number) filter (v.key = 'days') as days
    from entry_span s left join entry_value v on v.row_id = s.row_id
    where s.kind = 'session' and s.from_day <= $as_of and (s.until_day is null or s.until_day > $as_of)
    group by s.row_id, s.about_id, s.title
)
select o.rep_id, p.account_id, p.held_on as day, p.row_id, concat(coalesce(a.name, p.account_id), ', ', p.title) as name,
       coalesce(p.days, 1) as part, case when p.held_on > $as_of then 'later' end as reason
from planned p left join account a on a.account_id = p.account_id
left join account_seat o on o.account_id = p.account_id and o.from_day <= p.held_on and o.until_day > p.held_on
where p.held_on is not null
