-- grain: one row an opportunity
-- each: open_once | Open, once | once
-- each: open_recurring | Open that recurs, a year | a year
-- unit: money   better: higher   status: house   id: R5   kind: stock   needs: record.amount, opportunity.recurring   noun: deals
-- definition: Of the deals that are open on the last day of the period, or on the as-of date while it runs, what would come {kind}: their amount of that day
-- definition: without what recurs of it, as the team said what an amount holds, and what would recur in a year by the newest export.
-- reason: comes once | nothing recurs of it
-- source: METRICS R5, P10
-- question: Which of these would still pay us next year?
select o.rep_id, o.account_id, o.day, o.until, o.row_id, o.name,
       case when '{kind}' = 'once' then once_of(o.amount, d.recurring, d.contract_months, r.holds) else cast(coalesce(d.recurring, 0) as double) end as part,
       coalesce(o.reason, case when '{kind}' = 'a year' then case when coalesce(d.recurring, 0) <= 0 then 'comes once' end
            when o.amount is null then coalesce(o.money_note, 'lacks amount')
            when once_of(o.amount, d.recurring, d.contract_months, r.holds) is null then 'recurs beyond' end) as reason
from deal_open_amount o join deal_today d on d.opportunity_id = o.opportunity_id cross join amount_rule r
