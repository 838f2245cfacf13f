-- grain: one row a row, those of one deal made alike
create or replace temp view {shaped} as
with deal as (
    select c.opportunity_id, {whole} as amount, arg_max(c.person, c.weight - p.place / 1e9) as owner
    from credit_row c join part_row p on p.source_row = c.source_row group by c.opportunity_id
)
select s.* replace (coalesce(d.owner, s.owner_id) as owner_id,
                    case when d.owner is null then s.amount else cast(d.amount as decimal(18, 2)) end as amount,
                    case when d.owner is null or s.outcome <> 'won' then s.amount_won
                         else cast(d.amount as decimal(18, 2)) end as amount_won)
from shaped_once s left join deal d on d.opportunity_id = s.opportunity_id
