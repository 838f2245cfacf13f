-- grain: one row a quarter, moment in it (day: its midnight, place: its number), person and forecast category of the deals open and due in the quarter at
-- that moment, and one with the category won of those won in it by then; of the scopes that {pick} picks
with moment as (
    select unnest($places) as place, unnest($firsts) as quarter_start, unnest($afters) as quarter_end, unnest($days) as day
),
due as (
    select m.place, m.quarter_start, m.day, coalesce(c.rep_id, a.rep_id, s.owner_id, d.rep_id) as rep_id, d.account_id,
           coalesce(replace(lower(s.forecast_category), '_', ' '), 'no category') as category,
           cast(s.amount as double) * coalesce(c.weight, 1) as amount, s.probability,
           case when d.outcome = 'won' and d.closed_on < m.quarter_end and d.closed_on >= m.quarter_start then 1 else 0 end as is_won
    from moment m join deal_state s on s.valid_from < cast(m.day as timestamp) and (s.valid_to is null or s.valid_to >= cast(m.day as timestamp))
        and s.outcome = 'open' and s.close_on >= m.quarter_start and s.close_on < m.quarter_end
    left join deal d on d.opportunity_id = s.opportunity_id
    left join rep_alias a on a.alias = s.owner_id left join credited c on c.row_id = s.row_id
),
won as (
    select m.place, m.quarter_start, d.closed_on as day, coalesce(c.rep_id, d.rep_id) as rep_id, d.account_id, 'won' as category,
           cast(d.amount as double) * coalesce(c.weight, 1) as amount, 1.0 as probability, 1 as is_won
    from moment m join deal d on d.outcome = 'won' and d.closed_note is null and d.closed_on >= m.quarter_start and d.closed_on < least(m.day, m.quarter_end)
    left join credited c on c.row_id = d.row_id
),
every as (select * from due union all select * from won)
select d.place, coalesce(d.rep_id, '') as rep_id, any_value(r.name) as name, d.category, count(*) as deals, sum(d.amount) as amount,
       sum(d.amount * d.probability) as weighted, sum(case when d.is_won = 1 then d.amount else 0 end) as became
from every d left join seat p on p.rep_id = d.rep_id and d.day >= p.from_day and d.day < p.until_day
left join person r on r.rep_id = d.rep_id
where {pick} and d.amount is not null
group by d.place, coalesce(d.rep_id, ''), d.category
