-- grain: one row a way in which deals ended from $first to before $after, of the scopes that {pick} picks: outcome, reason, the stage they were last
-- open at, competitor; tells: the reason is more than "other"; heard: the reason the customer gave
with no_competitor as (select word from names_none where what = 'nothing'),
last_open as (
    select opportunity_id, stage_raw from deal_state where outcome = 'open' and stage_raw is not null
    qualify row_number() over (partition by opportunity_id order by valid_from desc, row_id desc) = 1
),
ended as (
    select d.outcome, nullif(trim(d.lost_reason), '') as reason, coalesce(n.word is null and trim(d.lost_reason) <> '', false) as tells,
           nullif(trim(d.customer_reason), '') as heard,
           s.stage_raw as stage, case when c.word is null then nullif(trim(d.competitor), '') end as competitor,
           coalesce(d.type in (select r.type from renewal_type as r), false) as is_renewal, d.amount
    from deal as d left join person as p on p.rep_id = d.rep_id
    left join last_open as s on s.opportunity_id = d.opportunity_id
    left join names_none as n on n.word = lower(trim(d.lost_reason))
    left join no_competitor as c on c.word = lower(trim(d.competitor))
    where d.outcome in ('won', 'lost', 'cancelled') and coalesce(d.closed_on, d.close_on) >= $first and coalesce(d.closed_on, d.close_on) < $after
        and coalesce(d.closed_on, d.close_on) <= $as_of and {pick} and d.row_id not in (select row_id from gone where back_on is null)
)
select outcome, reason, tells, stage, competitor, is_renewal, count(*) as deals, cast(sum(amount) as double) as amount, heard
from ended group by outcome, reason, tells, stage, competitor, is_renewal, heard
order by deals desc, reason, stage, competitor, outcome, is_renewal, heard
