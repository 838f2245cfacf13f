-- grain: one row a deal
-- label: Win rate with a value case
-- unit: share   parts: cases   better: higher   status: house   id: E6   needs: opportunity, record.evp   none: no such deal was won or lost
-- noun: decided deals
-- definition: Of the deals won or lost in the period that have a value case with a benefit the customer confirmed, the share won; an association, since
-- definition: nobody says which deals were given one. Renewals count as in the win rate.
-- reason: no value case | the deal has no value case with a confirmed benefit
-- source: METRICS E6, P6; S0 slide 14
with valued as (
    select c.text as opportunity_id, min(greatest(v.from_day, l.from_day)) as told_on
    from entry_value c join entry_span v on v.entry = c.entry and v.kind = 'evp_case' and v.until_day is null
    join entry_span l on l.parent = v.entry and l.kind = 'evp' and l.until_day is null
    join entry_value f on f.entry = l.entry and f.key = 'confirmed_by' and f.until_day is null
    where c.key = 'deal' and c.until_day is null
    group by c.text
)
select d.rep_id, d.account_id, coalesce(d.closed_on, d.close_on) as day, d.row_id, d.name,
       case when d.outcome = 'won' then 1 else 0 end as part, 1 as whole,
       case when d.outcome = 'open' then 'still open' when d.outcome = 'cancelled' then 'no decision'
            when d.type in (select n.type from renewal_type as n) then 'renewal' when v.opportunity_id is null then 'no value case' end as reason
from deal d left join valued v on v.opportunity_id = d.opportunity_id
