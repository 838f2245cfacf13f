-- grain: one row a driver element, over the answers after $first up to $as_of of the scopes that {pick} picks
with s as (
    select c.item, c.account_id, c.response_id, (c.score - c.scale_min) / nullif(c.scale_max - c.scale_min, 0) as part,
           coalesce(r.rep_id, c.rep_id, o.rep_id, '') as rep_id
    from customer_answer c left join rep_alias r on r.alias = c.rep_id
    left join account_seat o on o.account_id = c.account_id and o.from_day <= c.asked_on and o.until_day > c.asked_on
    where c.kind in ('element', 'other') and c.left_out is null and c.asked_on > $first and c.asked_on <= $as_of and c.score is not null
          and c.row_id not in (select row_id from gone where back_on is null)
)
select s.item, 100 * avg(s.part) as mean, count(*) as answered, count(distinct s.account_id) as accounts,
       100 * stddev_samp(s.part) as spread
from s left join person p on p.rep_id = s.rep_id
where {pick}
group by s.item order by mean, s.item
