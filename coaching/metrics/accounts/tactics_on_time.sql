-- grain: one row a tactic with a day, as it stands
-- label: Tactics on time
-- unit: share   parts: cases   interval: no   better: higher   status: house   id: S4   needs: record.plan   none: no tactic was due   noun: tactics due
-- definition: Of the tactics of account plans that were due in the period, the share done by that day: marked as done, or with the logged activity of their
-- definition: kind and contact. Each counts for its owner.
-- source: METRICS S4; S1 part 6
-- question: Which tactic is late, and what does it block?
with done as (
    select entry, min(day) as day from (
        select entry, from_day as day from tactic where state = 'done' and from_day <= $as_of
        union all select entry, day from tactic_done where day <= $as_of and from_day <= $as_of and (until_day is null or until_day > $as_of)
    ) group by entry
)
select p.owner_id as rep_id, p.account_id, p.due_on as day, p.row_id,
       concat(p.title, case when d.day is null then ': not done' else concat(': done on ', d.day) end) as name,
       case when d.day <= p.due_on then 1 else 0 end as part, 1 as whole,
       case when p.state = 'dropped' then 'dropped' when p.due_on > $as_of then 'not due yet' end as reason
from tactic p left join done d on d.entry = p.entry
where p.due_on is not null and p.from_day <= $as_of and (p.until_day is null or p.until_day > $as_of)
