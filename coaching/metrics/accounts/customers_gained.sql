-- grain: one row a time an account became a customer
-- each: new_customers | New customers | new
-- each: returned_customers | Returned customers | returned
-- unit: count   better: higher   status: variant   id: R4   needs: opportunity.won   noun: accounts
-- definition: Accounts that bought for the first time (new), or again after more than 365 days without buying (returned), by the day they did; here the {kind} ones.
-- definition: Before a year of deals is known nothing tells the one from the other, unless the account itself is younger than the first deal known.
-- reason: history too short | a year of deals is needed to tell a new customer from an old one
-- source: METRICS R4; S1 list
-- question: What made them choose us, and who could be next for the same reason?
select rep_id, account_id, day, row_id, account as name, 1 as part, reason from customer_change where what = '{kind}' or reason is not null
