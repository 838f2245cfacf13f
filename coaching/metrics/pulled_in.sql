-- grain: one row a deal won in the last two weeks of a quarter ($first to before $after) that two weeks before its end ($on) was planned for a later one,
-- of the scopes that {pick} picks
select d.opportunity_id, d.name, coalesce(a.name, d.account_id) as account, p.name as rep, cast(d.amount as double) as amount, s.close_on as planned, d.closed_on,
       cast(s.amount as double) as amount_then
from deal d join deal_state s on s.opportunity_id = d.opportunity_id and s.valid_from < cast($on as timestamp)
    and (s.valid_to is null or s.valid_to >= cast($on as timestamp)) and s.outcome = 'open'
left join person p on p.rep_id = d.rep_id left join account a on a.account_id = d.account_id
where d.outcome = 'won' and d.closed_note is null and d.closed_on >= greatest($on, $first) and d.closed_on < $after and s.close_on >= $after and {pick}
order by d.amount desc nulls last, d.opportunity_id
