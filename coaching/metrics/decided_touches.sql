-- grain: one row an activity with a customer and a deal decided from $first to before $after, of the scopes that {pick} picks, with which it was while the
-- deal was open (on the deal, or on its account where it names no deal); a proposal is a step of the way to winning
with decided as (
    select d.opportunity_id, d.account_id, d.created_on, d.closed_on, case when d.outcome = 'won' then 1 else 0 end as is_won
    from deal d left join person p on p.rep_id = d.rep_id
    where d.outcome in ('won', 'lost') and d.closed_note is null and d.created_on <= d.closed_on and d.closed_on >= $first and d.closed_on < $after and {pick}
),
touched as (
    select d.opportunity_id, t.row_id, t.kind, t.is_conversation from decided d join touch t on t.opportunity_id = d.opportunity_id
    where t.done and t.is_customer_facing and t.kind <> 'proposal' and t.day >= d.created_on and t.day < d.closed_on
    union
    select d.opportunity_id, t.row_id, t.kind, t.is_conversation
    from decided d join touch t on t.account_id = d.account_id and t.opportunity_id is null
    where t.done and t.is_customer_facing and t.kind <> 'proposal' and t.day >= d.created_on and t.day < d.closed_on
)
