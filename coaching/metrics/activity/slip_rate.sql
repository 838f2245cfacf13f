-- grain: one row a deal due in a quarter on its first day
-- each: slip_rate | Slipped deals | cases
-- each: slip_rate_value | Slipped deals by value | money
-- unit: share   parts: {kind}   better: lower   status: variant   id: P11   periods: quarter, year, all   ends: result   needs: opportunity_snapshot, opportunity   noun: deals due
-- none: no history reaches back to the first day, or no deal was due
-- definition: Of the deals that on the first day of a quarter were open and due in it, the share that was still open at its end; deals lost or
-- definition: removed in the quarter are no slips, and count among those due; one that was merged is what became of the deal that is left.
-- definition: Counted in {kind}; money at the amount of the first day.
-- source: METRICS P11
-- question: What did we not know about this deal when we gave the date?
select d.rep_id, d.account_id, d.quarter_start as day, d.row_id, d.name,
       case when e.opportunity_id is null or g.row_id is not null then 0
            else case when '{kind}' = 'money' then d.amount else 1 end end as part,
       case when '{kind}' = 'money' then d.amount else 1 end as whole, true as locked,
       case when d.quarter_end > cast($as_of as date) + 1 then 'quarter still runs'
            when d.outcome <> 'open' and d.closed_on is null then 'lacks closing day'
            when '{kind}' = 'money' and d.amount is null then 'lacked amount'
            when '{kind}' = 'money' and d.amount < 0 then 'negative amount' end as reason
from deal_state_due d left join opportunity o on o.opportunity_id = d.lives_on_as
left join (select opportunity_id, day, until from deal_open where reason is null) as e
    on e.opportunity_id = d.lives_on_as and coalesce(e.day, date '1900-01-01') < d.quarter_end and (e.until is null or e.until >= d.quarter_end)
left join gone g on g.row_id = o.row_id and g.removed_on < d.quarter_end and (g.back_on is null or g.back_on >= d.quarter_end)
where d.quarter_start <= $as_of
