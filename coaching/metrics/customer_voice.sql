-- grain: one row a finished response to a survey up to $as_of; inside: whether it is about one of the scopes that {pick} picks
with said as (
    select s.response_id, s.account_id, min(s.contact_id) as contact_id, min(s.asked_on) as day, max(s.comment) as comment, min(s.row_id) as row_id,
           coalesce(min(r.rep_id), min(s.rep_id), min(o.rep_id), '') as rep_id,
           10 * avg(case when s.kind = 'nps' or s.item = 'recommend' then (s.score - s.scale_min) / nullif(s.scale_max - s.scale_min, 0) end) as recommend
    from customer_answer s
    left join rep_alias r on r.alias = s.rep_id
    left join account_seat o on o.account_id = s.account_id and o.from_day <= s.asked_on and o.until_day > s.asked_on
    where s.left_out is null and s.asked_on <= $as_of and s.row_id not in (select row_id from gone where back_on is null)
    group by s.response_id, s.account_id
),
mail as (select email, min(contact_id) as contact_id from contact where email is not null group by email having count(*) = 1)
select s.response_id, s.account_id, coalesce(a.name, s.account_id), coalesce(p.name, 'Unassigned'), s.day, coalesce(c.name, s.contact_id),
       c.level, c.function, case when l.left_out is null then l.performance end, case when l.left_out is null then l.commitment end, s.recommend,
       s.comment, coalesce(l.weight, 1) as weight, coalesce(case when {pick} then true end, false) as inside
from said s
left join account a on a.account_id = s.account_id
left join loyalty_response l on l.response_id = s.response_id and l.account_id is not distinct from s.account_id
left join person p on p.rep_id = s.rep_id
left join mail m on m.email = s.contact_id
left join contact c on c.contact_id = coalesce(m.contact_id, s.contact_id)
order by s.day desc, s.response_id, s.account_id
