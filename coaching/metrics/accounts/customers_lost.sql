-- grain: one row a time an account ceased to be a customer
-- label: Lost customers
-- unit: count   better: lower   status: variant   id: R4   needs: opportunity.won   noun: accounts   reach: 365
-- definition: Accounts whose contract ended by notice, on that day; and those that bought nothing for 365 days, by the day on which these were over: a
-- definition: late signal, those silent for half a year are the early one. Before a year of deals won is known, nobody can be seen to leave.
-- source: METRICS R4; S1 list
-- question: Why did they leave, and who saw it coming?
select rep_id, account_id, day, row_id, account as name, 1 as part, null as reason from customer_change where what = 'lost'
