-- grain: one row a card of an account that answered, as it stands
-- label: Cards met about in time
-- unit: share   parts: cases   interval: no   better: higher   status: house   id: V7   needs: record.card   none: no card is due   noun: cards
-- definition: Of the cards of the board from feedback to action, by the day the account answered, the share of which somebody wrote that they met about it within
-- definition: 30 days; a card of the last 30 days that was not met about is not due yet. Beside it stands what the logged meetings say of every answer.
-- source: METRICS V7; S0 slides 8, 12; MISSION 0-14
-- question: Have you gone back to them with it?
with card as (
    select s.row_id, s.about_id as account_id, s.title, max(v.day) filter (v.key = 'answered') as answered, max(v.day) filter (v.key = 'met') as met,
           max(v.text) filter (v.key = 'owner') as owner_id
    from entry_span s left join entry_value v on v.row_id = s.row_id
    where s.kind = 'feedback' and s.from_day <= $as_of and (s.until_day is null or s.until_day > $as_of)
    group by s.row_id, s.about_id, s.title
)
select c.owner_id as rep_id, c.account_id, c.answered as day, c.row_id, concat(c.title, case when c.met is null then ': not met' else concat(': met on ', c.met) end) as name,
       case when c.met >= c.answered and c.met <= c.answered + 30 then 1 else 0 end as part, 1 as whole,
       case when c.met >= c.answered and c.met <= c.answered + 30 then null when c.answered + 30 >= $as_of then 'not due yet' end as reason
from card c where c.answered is not null
