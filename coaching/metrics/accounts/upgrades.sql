-- grain: one row a deal won
-- each: upgrades | Upgrades won | count
-- each: upgrade_value | Value of upgrades | money
-- unit: {kind}   better: higher   status: house   id: R7   needs: opportunity.type   noun: upgrades won
-- definition: Deals won that the export calls an upgrade, upsell or expansion in their type, by the day they closed; here their {kind}.
-- reason: other type | another type: {}
-- reason: lacks type | no type in the export: an expansion of it is unclassified
-- source: METRICS R7; S1 list; which words mean an upgrade is ours
-- question: Which account is ready for the next step?
select rep_id, account_id, closed_on as day, row_id, name, case when '{kind}' = 'money' then coalesce(amount, 0) else 1 end as part,
       case when outcome <> 'won' then 'not won: ' || outcome
            when type is null then 'lacks type'
            when lower(type) not like '%upgrade%' and lower(type) not like '%upsell%' and lower(type) not like '%up-sell%'
                 and lower(type) not like '%expansion%' then 'other type: ' || type
            when '{kind}' = 'money' and amount is null then coalesce(money_note, 'lacks amount') end as reason
from deal
