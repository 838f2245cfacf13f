-- grain: one row a rep's newest forecast call for a quarter, and one a deal won or due in it
-- label: Commit
-- unit: money   better: higher   status: published   id: F4   horizon: period   periods: quarter   ends: over   needs: opportunity, record.committed
-- noun: deals or calls
-- reason: other category | open, in another forecast category than commit
-- reason: called instead | its owner made a forecast call, which counts in its place
-- definition: What is committed for the whole quarter: the newest commit each rep called for it, and where a rep made no call the deals won in it with
-- definition: the open ones due in it in the category commit.
-- source: METRICS F4 (Commit forecast = Closed + Commit); that a call goes before the category is ours
-- question: What makes each of these deals a commit for you?
with called as (
    select f.rep_id, q.quarter_start, q.quarter_end, f.row_id, f.amount, f.reason, f.made_on
    from forecast_call f
    join (select distinct quarter_start, quarter_end from calendar_day) as q on q.quarter_start = f.period_start and q.quarter_end = f.period_end
    where f.category = 'commit' and f.side = 'rep' and (f.made_on <= cast($as_of as date) or cast($as_of as date) >= (select as_of from deals_date))
    qualify row_number() over (partition by f.rep_id, q.quarter_start order by f.made_on desc, abs(f.row_id) desc) = 1
)
select rep_id, cast(null as varchar) as account_id, greatest(quarter_start, least(made_on, quarter_end - 1)) as day, row_id,
       'Commit of ' || cast(made_on as varchar) as name, amount as part, 1 as n, reason
from called
union all
select d.rep_id, d.account_id, d.day, d.row_id, d.name, cast(coalesce(d.amount, 0) as double), 1,
       case when d.outcome not in ('won', 'open') then 'not won: ' || d.outcome
            when d.outcome = 'won' and d.closed_on > $as_of then 'closed later'
            when d.outcome = 'open' and lower(coalesce(d.forecast_category, '')) <> 'commit' then 'other category'
            when c.rep_id is not null then 'called instead'
            when d.amount is null then coalesce(d.money_note, 'lacks amount') end
from (select *, coalesce(closed_on, close_on) as day from deal) as d
left join called c on c.rep_id = d.rep_id and d.day >= c.quarter_start and d.day < c.quarter_end
