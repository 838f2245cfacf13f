-- grain: one row a deal whose close date lies in a period ($start, $end excluded), of the people that {where} picks, with the forecast category it has while
-- it is open, or had last when it was
with before as (
    select opportunity_id, forecast_category from deal_state where outcome = 'open' and forecast_category is not null
    qualify row_number() over (partition by opportunity_id order by valid_from desc, row_id desc) = 1
)
select d.opportunity_id, d.name, p.name as rep, cast(d.amount as double) as amount, coalesce(d.closed_on, d.close_on) as day, d.outcome,
       case when d.outcome = 'open' then d.forecast_category else coalesce(b.forecast_category, d.forecast_category) end as forecast_category
from deal d left join before b on b.opportunity_id = d.opportunity_id left join person p on p.rep_id = d.rep_id
where {where} and coalesce(d.closed_on, d.close_on) >= $start and coalesce(d.closed_on, d.close_on) < $end
order by d.row_id
