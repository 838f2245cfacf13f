-- grain: one row an account of the scopes that {pick} picks: of its completed activities from $first to $last, how many were about what, and of how many
-- nothing says so
select t.account_id as id, coalesce(a.name, t.account_id) as name, count(t.talked_about) as told,
       count(*) filter (t.talked_about = 'product') as product, count(*) filter (t.talked_about = 'business') as business,
       count(*) filter (t.talked_about = 'insight') as insight, count(*) filter (t.talked_about = 'other') as other,
       count(*) - count(t.talked_about) as untold
from touch t left join person p on p.rep_id = t.rep_id left join account a on a.account_id = t.account_id
where t.account_id is not null and t.is_customer_facing and t.done and t.day >= $first and t.day <= $last and {pick}
      and t.row_id not in (select row_id from gone where back_on is null)
group by 1, 2 having count(t.talked_about) > 0
order by 3 desc, 2
