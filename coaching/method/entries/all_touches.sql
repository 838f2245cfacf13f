-- grain: one row an activity done from $first on with an account of the list $accounts, the newest first
select coalesce(t.account_id, d.account_id) as account, t.activity_id as id, t.day, t.kind, t.contact_id as contact, t.rep_id as rep, t.subject
from touch t left join deal d on d.opportunity_id = t.opportunity_id
where t.done and t.is_customer_facing and t.day >= $first and list_contains($accounts, coalesce(t.account_id, d.account_id))
order by t.day desc, t.activity_id
