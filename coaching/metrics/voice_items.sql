-- grain: one row an item of the loyalty survey, over the responses after $first up to $as_of of the scopes that {pick} picks
with response as (
    select s.* from loyalty_response s left join person p on p.rep_id = s.rep_id
    where s.asked_on > $first and s.asked_on <= $as_of and {pick} and s.row_id not in (select row_id from gone where back_on is null)
)
select c.item, 100 * avg((c.score - c.scale_min) / nullif(c.scale_max - c.scale_min, 0)) as mean, count(*) as answered,
       (select count(*) from response) - count(*) as missing,
       100 * stddev_samp((c.score - c.scale_min) / nullif(c.scale_max - c.scale_min, 0)) as spread
from customer_answer c join response r on r.response_id = c.response_id and r.account_id is not distinct from c.account_id
where c.kind = 'loyalty'
group by c.item
order by mean, c.item
