-- grain: one row a contact, and one an account with contacts
-- label: 3x3x3 coverage
-- unit: share   parts: cases   interval: no   better: higher   status: variant   id: S1   kind: state   needs: contact, activity   none: no contact is known   noun: cells
-- back: activity 90
-- definition: Of the nine cells (executives, management, operations; the three functions we reach most at the account), those with a contact we
-- definition: spoke to in the last 90 days; nine for every account with contacts. A cell of two contacts counts once.
-- reason: has left | no longer works there
-- reason: unplaced | no level (executive, management, operations) or no function
-- reason: not spoken to | not spoken to in 90 days
-- reason: same cell | another contact stands in this cell
-- reason: fourth function | beyond the three functions reached most
-- source: METRICS S1; S0 slide 18
-- question: Who above and beside your contact do we not know?
with person_at as (
    select c.contact_id, a.account_id, coalesce(o.rep_id, a.rep_id) as rep_id, c.row_id, coalesce(c.name, c.contact_id) as name, lower(trim(c.level)) as level,
           lower(trim(c.function)) as function,
           case when c.has_left then 'has left' when lower(trim(coalesce(c.level, ''))) not in ('executive', 'management', 'operations') or trim(coalesce(c.function, '')) = '' then 'unplaced'
                when c.contact_id not in (
                    select t.contact_id from touch t where t.contact_id is not null and t.done and t.is_conversation
                                                           and t.day <= $as_of and t.day > cast($as_of as date) - 90) then 'not spoken to'
           end as reason
    from contact c left join survivor_account m on m.record_id = c.account_id
    join account_today a on a.account_id = coalesce(m.into_id, c.account_id)
    left join account_seat o on o.account_id = a.account_id and o.from_day <= $as_of and o.until_day > $as_of
),
reached as (
    select account_id, function, row_number() over (partition by account_id order by count(distinct level) desc, count(*) desc, function) as place
    from person_at where reason is null group by account_id, function
)
select p.rep_id, p.account_id, cast($as_of as date) as day, p.row_id, p.name || ', ' || coalesce(p.level, 'no level') || ', ' || coalesce(p.function, 'no function') as name,
       1 as part, 0 as whole, 1 as n,
       case when p.reason is not null then p.reason when r.place > 3 then 'fourth function'
            when row_number() over (partition by p.account_id, p.level, p.function, p.reason order by p.row_id) > 1 then 'same cell' end as reason
from person_at p left join reached r on r.account_id = p.account_id and r.function = p.function
union all
select coalesce(o.rep_id, a.rep_id), a.account_id, cast($as_of as date), a.row_id, a.name || ', its nine cells', 0, 9, 0, null
from account_today a left join account_seat o on o.account_id = a.account_id and o.from_day <= $as_of and o.until_day > $as_of
where a.account_id in (select account_id from person_at)
