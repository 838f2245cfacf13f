-- grain: one row an opportunity
-- label: Win rate (with no decision)
-- unit: share   parts: cases   better: higher   status: published   id: P6   needs: opportunity, opportunity.cancelled   none: no deal was decided   noun: closed deals
-- definition: Of the deals won, lost or cancelled in the period, by closing day, the share won; renewals do not count unless the team
-- definition: chose on Data that they do.
-- source: METRICS P6 (broad)
-- question: Do we lose to competitors, or to no decision?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name,
       case when outcome = 'won' then 1 else 0 end as part, 1 as whole,
       case when outcome = 'open' then 'still open'
            when type in (select n.type from renewal_type as n) then 'renewal' end as reason
from deal
