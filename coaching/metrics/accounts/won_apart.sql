-- grain: one row an opportunity
-- each: won_once | Won once | once
-- each: won_recurring | Won that recurs, a year | a year
-- unit: money   better: higher   status: house   id: R5   needs: record.amount, opportunity.recurring   noun: deals won
-- definition: Of the deals won, by the day they closed, what comes {kind}: the amount without what recurs of it, as the team said what an amount holds, and
-- definition: what recurs in a year. A deal without a recurring figure comes once; a rest under 2 % of the amount is rounding (ours). The two are never added up.
-- reason: comes once | nothing recurs of it
-- source: METRICS R5; that a contract without its months has twelve is ours
-- question: How much of this comes again by itself?
select d.rep_id, d.account_id, coalesce(d.closed_on, d.close_on) as day, d.row_id, d.name,
       case when '{kind}' = 'once' then once_of(d.amount, d.recurring, d.contract_months, r.holds) else cast(coalesce(d.recurring, 0) as double) end as part,
       case when d.outcome <> 'won' then 'not won: ' || d.outcome
            when '{kind}' = 'a year' then case when coalesce(d.recurring, 0) <= 0 then 'comes once' end
            when d.amount is null then coalesce(d.money_note, 'lacks amount')
            when once_of(d.amount, d.recurring, d.contract_months, r.holds) is null then 'recurs beyond' end as reason
from deal d cross join amount_rule r
