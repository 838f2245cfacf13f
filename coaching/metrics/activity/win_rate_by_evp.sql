-- grain: one row a deal
-- each: win_rate_with_evp | with a value case | with
-- each: win_rate_without_evp | without a value case | without
-- label: Win rate {label}
-- unit: share   parts: cases   better: higher   status: house   id: E6   needs: opportunity, record.evp   none: no such deal was won or lost
-- noun: decided deals
-- definition: Of the deals won or lost in the period {label} that holds a benefit the customer confirmed, before or after the decision, the share won;
-- definition: an association, since nobody says which deals were given one. Renewals count as in the win rate.
-- reason: no value case | the deal has no value case with a confirmed benefit
-- reason: has a value case | the deal has a value case with a confirmed benefit
-- source: METRICS E6, P6; S0 slide 14
select d.rep_id, d.account_id, coalesce(d.closed_on, d.close_on) as day, d.row_id, d.name,
       case when d.outcome = 'won' then 1 else 0 end as part, 1 as whole,
       case when d.outcome = 'open' then 'still open' when d.outcome = 'cancelled' then 'no decision'
            when d.type in (select n.type from renewal_type as n) then 'renewal'
            when '{kind}' = 'with' and v.opportunity_id is null then 'no value case'
            when '{kind}' = 'without' and v.opportunity_id is not null then 'has a value case' end as reason
from deal d left join valued_deal v on v.opportunity_id = d.opportunity_id
