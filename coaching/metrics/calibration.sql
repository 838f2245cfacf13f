-- grain: one row a person, forecast category and stated probability (to a hundredth) of deals that were open and due in a quarter on its first midnight, for the
-- quarters that end by $last, of the scopes that {pick} picks; said: the probabilities added up
select replace(lower(d.forecast_category), '_', ' ') as category, cast(round(d.probability * 100) as integer) as percent, count(*) as deals,
       sum(case when d.outcome = 'won' and d.closed_on < d.quarter_end then 1 else 0 end) as won, sum(d.probability) as said,
       cast(sum(case when d.amount >= 0 then d.amount end) as double) as amount,
       cast(sum(case when d.amount >= 0 and d.outcome = 'won' and d.closed_on < d.quarter_end then d.amount end) as double) as won_amount, coalesce(p.name, d.rep_id, 'Unassigned') as rep
from deal_state_due as d left join person as p on p.rep_id = d.rep_id
where d.quarter_end <= cast($last as date) + 1 and not (d.outcome <> 'open' and d.closed_on is null) and {pick}
group by coalesce(p.name, d.rep_id, 'Unassigned'), replace(lower(d.forecast_category), '_', ' '), cast(round(d.probability * 100) as integer)
order by percent, category, rep
