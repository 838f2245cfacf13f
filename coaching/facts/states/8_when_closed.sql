-- Where a history of fields says what they were on the closing day, that counts. Accounts stand there by id or by name.
insert into closed_then
with ended as (
    select o.opportunity_id, coalesce(w.closed_on, o.closed_on, o.close_on) as closed_on
    from opportunity o left join deal_was w on w.opportunity_id = o.opportunity_id and w.until_day is null
    where coalesce(w.outcome, o.outcome) <> 'open'
),
account_named as (select name, min(account_id) as account_id from account where name is not null group by name having count(*) = 1),
after as (
    select e.opportunity_id, h.field, h."at", coalesce(a.account_id, m.account_id, h.old_value) as said, a.account_id is null and m.account_id is null as is_bare
    from stage_history h left join deal_named n on n.name = h.opportunity_id
    join ended e on e.opportunity_id = coalesce(n.opportunity_id, h.opportunity_id) and cast(h."at" as date) > e.closed_on
    left join account a on a.account_id = h.old_value and h.field = 'account' left join account_named m on m.name = h.old_value and h.field = 'account'
    where h.field in ('account', 'type') and h.old_value <> ''
)
select opportunity_id, (array_agg(said order by "at", is_bare) filter (field = 'account'))[1], (array_agg(said order by "at") filter (field = 'type'))[1]
from after group by opportunity_id;

update deal_was set account_id = coalesce(c.account_id, deal_was.account_id), type = coalesce(c.type, deal_was.type)
from closed_then as c
where c.opportunity_id = deal_was.opportunity_id and deal_was.outcome <> 'open' and deal_was.until_day is null;
