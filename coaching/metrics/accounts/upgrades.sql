-- grain: one row a deal won
-- each: upgrades | Upgrades won | count
-- each: upgrade_value | Value of upgrades | money
-- unit: {kind}   better: higher   status: house   id: R7   needs: opportunity.type   noun: upgrades won
-- definition: Deals won that the export calls an upgrade, upsell or expansion in their type, or of a product of a higher tier than any the customer
-- definition: had bought before (tiers are said under Products), by the day they closed; here their {kind}.
-- reason: other type | another type: {}
-- reason: lacks type | no type in the export: an expansion of it is unclassified
-- source: METRICS R7; S1 list; which words mean an upgrade is ours
-- question: Which account is ready for the next step?
with stepped as (
    select d.row_id, t.tier, max(t.tier) over (
               partition by d.account_id order by d.closed_on range between unbounded preceding and interval 1 day preceding) as before
    from deal d join product_tier t on t.product = d.product where d.outcome = 'won' and d.closed_note is null and d.account_id is not null
)
select d.rep_id, d.account_id, d.closed_on as day, d.row_id, case when s.tier > s.before then concat(d.name, ', to a higher tier') else d.name end as name,
       case when '{kind}' = 'money' then coalesce(d.amount, 0) else 1 end as part,
       case when d.outcome <> 'won' then 'not won: ' || d.outcome
            when coalesce(s.tier > s.before, false) then case when '{kind}' = 'money' and d.amount is null then coalesce(d.money_note, 'lacks amount') end
            when d.type is null then 'lacks type'
            when lower(d.type) not like '%upgrade%' and lower(d.type) not like '%upsell%' and lower(d.type) not like '%up-sell%'
                 and lower(d.type) not like '%expansion%' then 'other type: ' || d.type
            when '{kind}' = 'money' and d.amount is null then coalesce(d.money_note, 'lacks amount') end as reason
from deal d left join stepped s on s.row_id = d.row_id
