-- grain: one row an account and product (null: no product named) with what deals won from $first to $last brought, credits taken off
select d.account_id, d.product, cast(sum(coalesce(d.amount, 0)) as double) as amount, count(*) as deals
from deal d
where d.outcome = 'won' and d.closed_note is null and d.account_id is not null and d.closed_on >= $first and d.closed_on <= $last
      and d.row_id not in (select row_id from gone where back_on is null)
group by d.account_id, d.product
