-- grain: one row an activity with a customer on the days $first to $last, of those that {pick} picks; the newest are kept where they are too many
select coalesce(t.activity_id, cast(t.row_id as varchar)), t.day, t.kind, t.subject, p.name, coalesce(a.name, t.account_id), d.name, t.done, t.duration_min,
       i.file, cast(t.row_id % 268435456 as integer)
from touch t
left join person p on p.rep_id = t.rep_id
left join account a on a.account_id = t.account_id
left join deal d on d.opportunity_id = t.opportunity_id
left join import i on i.import_id = t.row_id // 4294967296
where t.day >= $first and t.day <= $last and t.is_customer_facing and t.done and {pick}
      and t.row_id not in (select row_id from gone where back_on is null)
qualify row_number() over (order by t.day desc, p.name desc, t."at" desc, t.row_id desc) <= {most}
order by t.day, p.name, t."at", t.row_id
