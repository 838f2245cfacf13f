-- grain: one row an activity with the account $account that was done from $first on, the newest first
select t.activity_id as id, t.day, t.kind, t.contact_id as contact, t.rep_id as rep, t.subject
from touch t left join deal d on d.opportunity_id = t.opportunity_id
where coalesce(t.account_id, d.account_id) = $account and t.done and t.is_customer_facing and t.day >= $first
order by t.day desc, t.activity_id limit 2000
