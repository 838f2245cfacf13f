-- grain: one row a deal
-- each: new_product_wins | New-product wins | count
-- each: new_product_value | Value of new-product wins | money
-- unit: {kind}   better: higher   status: published   id: R3   needs: record.launch, opportunity.product   noun: wins
-- definition: Deals won, by the day they closed, of a product that came out at most 18 months before; here their {kind}.
-- reason: lacks product | no product in the export
-- reason: launch not said | nobody said when this product came out
-- reason: older product | the product came out more than 18 months before
-- source: METRICS R3; S1 list
-- question: Who buys what is new, and who never heard of it?
select d.rep_id, d.account_id, d.closed_on as day, d.row_id, d.name || coalesce(', ' || d.product, '') as name,
       case when '{kind}' = 'money' then coalesce(d.amount, 0) else 1 end as part,
       case when d.outcome <> 'won' then 'not won: ' || d.outcome when d.product is null then 'lacks product'
            when l.product is null then 'launch not said' when d.closed_on > l.launched_on + interval 18 month then 'older product'
            when '{kind}' = 'money' and d.amount is null then coalesce(d.money_note, 'lacks amount') end as reason
from deal d left join product_launch l on l.product = d.product
