-- grain: one row a deal that stood in the picked pipeline at the end of $before or at the end of $after, with the one cause that moved it between
-- {share} is how much of a deal counts for the scope (0: none of it);
with credit as (
    select row_id, {credited} as weight from credited group by row_id
),
stretch as (
    select o.opportunity_id, o.name, o.account_id, o.rep_id, coalesce(o.day, date '1900-01-01') as day, o.until, o.created_on, o.amount, o.money_note,
           o.stage_raw, o.close_on, o.row_id, {share} as share
    from deal_open_amount o left join person p on p.rep_id = o.rep_id left join credit c on c.row_id = o.row_id
    where o.reason is null
),
then_open as (
    select s.* from stretch s where s.day <= $before and (s.until is null or s.until > $before)
        and s.row_id not in (select row_id from gone where removed_on <= $before and (back_on is null or back_on > $before))
    qualify row_number() over (partition by s.opportunity_id order by s.day desc) = 1
),
now_open as (
    select s.* from stretch s where s.day <= $after and (s.until is null or s.until > $after)
        and s.row_id not in (select row_id from gone where removed_on <= $after and (back_on is null or back_on > $after))
    qualify row_number() over (partition by s.opportunity_id order by s.day desc) = 1
),
ended as (
    select d.opportunity_id, coalesce(w.outcome, d.outcome) as outcome,
           d.row_id in (select row_id from gone where removed_on <= $after and (back_on is null or back_on > $after)) as is_gone
    from deal d left join deal_was w on w.opportunity_id = d.opportunity_id and (w.from_day is null or w.from_day <= $after)
        and (w.until_day is null or w.until_day > $after)
),
beside as (
    select coalesce(b.opportunity_id, a.opportunity_id) as opportunity_id, coalesce(a.name, b.name) as name,
           coalesce(a.account_id, b.account_id) as account_id, coalesce(a.rep_id, b.rep_id) as rep_id, coalesce(a.row_id, b.row_id) as row_id,
           b.opportunity_id is not null and coalesce(b.share, 0) > 0 and {due_before} as is_before,
           a.opportunity_id is not null and coalesce(a.share, 0) > 0 and {due_after} as is_after,
           b.opportunity_id is not null as was_open, a.opportunity_id is not null as is_open, coalesce(b.share, 0) as share_before,
           coalesce(a.share, 0) as share_after, coalesce(b.amount, 0) * coalesce(b.share, 0) as amount_before,
           coalesce(a.amount, 0) * coalesce(a.share, 0) as amount_after, b.close_on as close_before, a.close_on as close_after,
           coalesce(a.created_on, b.created_on) as created_on, b.amount is null as unknown_before, a.amount is null as unknown_after, {undated} as is_undated
    from then_open b full join now_open a on a.opportunity_id = b.opportunity_id
)
select m.opportunity_id, m.name, coalesce(t.name, m.account_id) as account, p.name as rep, m.row_id,
       case when m.is_before and m.is_after then
                 case when m.amount_after > m.amount_before then 'amount up' when m.amount_after < m.amount_before then 'amount down' else 'unchanged' end
            when m.is_before then
                 case when e.is_gone then 'removed' when not m.is_open and e.outcome = 'won' then 'won'
                      when not m.is_open and e.outcome in ('lost', 'cancelled') then 'lost' when not m.is_open then 'removed'
                      when m.share_after = 0 then 'owner out' else 'pushed out' end
            when m.created_on > $before then 'new'
            when not m.was_open then 'reopened'
            when m.share_before = 0 then 'owner in' else 'pulled in' end as cause,
       cast(case when m.is_before then m.amount_before else 0 end as decimal(18, 2)) as amount_before,
       cast(case when m.is_after then m.amount_after else 0 end as decimal(18, 2)) as amount_after,
       m.close_before, m.close_after, (m.is_before and m.unknown_before) or (m.is_after and m.unknown_after) as lacks_amount,
       coalesce(m.is_before, false) or coalesce(m.is_after, false) as stood, m.is_undated
from beside m
left join ended e on e.opportunity_id = m.opportunity_id
left join account t on t.account_id = m.account_id
left join person p on p.rep_id = m.rep_id
where m.is_before or m.is_after or m.is_undated
order by abs(amount_after - amount_before) desc, m.row_id
