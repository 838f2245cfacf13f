-- grain: the account $account with its parent, and how many accounts stand below it
select a.account_id, a.name, coalesce(p.name, a.rep_id) as rep, a.tier, a.is_strategic, a.industry, a.region, a.employees,
       cast(a.annual_revenue as double) as annual_revenue, a.currency, u.account_id as parent_id, u.name as parent, a.first_won_on, w.first_on, a.created_on,
       cast(s.category_spend as double) as category_spend, s.spend_source, s.spend_on, s.supplier_rank, s.suppliers,
       (select count(*) from account_today b where b.parent_id = a.account_id) as below
from account_today a left join person p on p.rep_id = a.rep_id left join account_today u on u.account_id = a.parent_id
left join account s on s.account_id = a.account_id
left join (select min(day) as first_on from customer_win where account_id = $account) as w on true
where a.account_id = $account
