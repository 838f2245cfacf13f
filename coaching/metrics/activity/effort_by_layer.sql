-- grain: one row a logged activity
-- each: effort_on_prospects | Effort on contacts and leads | contacts
-- each: effort_on_deals | Effort on deals | deals
-- each: effort_on_customers | Effort on customers | customers
-- unit: share   parts: cases   interval: no   better: near   status: house   id: –   needs: activity, opportunity   noun: activities with customers
-- none: no activity with a customer is logged
-- definition: Of the completed activities with a customer, the share in one of three layers, here {kind}: one that names a deal is work on deals; else,
-- definition: with an account that bought in the 365 days before, it is the care of customers; everything else is work on contacts and leads.
-- source: S3 (three layers: contacts, opportunities, accounts); the rule is ours
-- question: Which layer gets the time that nothing else asked for?
select t.rep_id, t.account_id, t.day, t.row_id, t.subject as name,
       case when case when t.opportunity_id is not null then 'deals' when s.account_id is not null then 'customers' else 'contacts' end = '{kind}'
            then 1 else 0 end as part, 1 as whole,
       case when not t.is_customer_facing then 'not with a customer: ' || t.kind
            when t.is_customer_facing is null then 'customer unknown' when not t.done then 'not done: ' || coalesce(t.status_raw, 'planned') end as reason
from touch t left join customer_span s on t.opportunity_id is null and s.account_id = t.account_id and s.day <= t.day and s.until > t.day
