-- grain: one row a tactic as it stood on some days and an activity it became
select p.row_id, p.entry, p.account_id, p.from_day, p.until_day, p.due_on, t.day, t.kind, t.row_id as touch_id
from tactic p
join touch t on t.done and t.is_customer_facing
    and (t.activity_id = p.done_by or (p.done_by is null and t.kind = p.activity and t.day >= p.due_on - 60 and t.day <= p.due_on + 14
                                       and (p.contact_id is null or p.contact_id = t.contact_id)))
left join deal d on d.opportunity_id = t.opportunity_id
where coalesce(t.account_id, d.account_id) = p.account_id
