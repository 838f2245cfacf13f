-- grain: one row an opportunity
-- label: Lost deals with the customer's reason
-- unit: share   parts: cases   better: higher   status: variant   id: R9   needs: opportunity.customer_reason   none: no deal was lost   noun: deals lost
-- definition: Of the deals lost in the period, by closing day, those of which the customer said why when asked, in more than "other". It stands apart
-- definition: from the reason the rep gave.
-- source: METRICS R9
-- question: What did the customer say that we did not?
select rep_id, account_id, coalesce(closed_on, close_on) as day, row_id, name,
       case when trim(customer_reason) <> '' and lower(trim(customer_reason)) not in (select n.word from names_none as n) then 1 else 0 end as part,
       1 as whole, case when outcome <> 'lost' then 'not lost: ' || outcome end as reason
from deal
