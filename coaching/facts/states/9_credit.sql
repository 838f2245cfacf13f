-- Whose the deals are whose credit is shared: every fact row that may stand for one, with each person's weight.

insert into credited
with place as (
    select opportunity_id, row_id from opportunity where opportunity_id in (select opportunity_id from credit)
    union select opportunity_id, row_id from opportunity_snapshot where opportunity_id in (select opportunity_id from credit)
    union select opportunity_id, row_id from deal_was where opportunity_id in (select opportunity_id from credit)
    union select opportunity_id, row_id from deal_state where opportunity_id in (select opportunity_id from credit)
)
select p.row_id, coalesce(a.rep_id, c.person), sum(c.weight)
from place p join credit c on c.opportunity_id = p.opportunity_id left join rep_alias a on a.alias = c.person
group by p.row_id, coalesce(a.rep_id, c.person);
