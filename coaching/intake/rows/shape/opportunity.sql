-- grain: one row a deal. The stage word decides; a status column that says won or lost decides before it; flags decide where no word is known,
-- or where a person said that the won flag decides: then a won stage without the flag is open. closed_by_day: with nothing but a won flag,
-- a deal that is not won is lost where it has a closing day.
with said as (
    select t.*,
           coalesce(t.opportunity_id, 'made-' || md5(concat_ws('|', t.name, coalesce(t.account_id, t.account_name, ''),
               coalesce(t.owner_id, t.owner_name, ''), coalesce(cast(t.created_on as varchar), '')))) as made_id,
           case when t.status_reason_read = 'cancelled' then 'cancelled' when t.not_archived = false and t.probability = 0 then 'lost'
                when t.status_read <> 'deleted' then t.status_read end as status_says,
           case when t.is_won then 'won' when t.is_lost then 'lost' when t.is_lost = false and t.is_won = false then 'open' when (t.is_closed or t.closed_by_day and t.closed_on is not null) and t.is_won = false then 'lost'
                when t.is_closed = false and coalesce(t.is_won, false) = false then 'open' end as flag_says
    from {typed} t
),
read as (
    select s.*, case when s.flag_decides and s.is_won is not null
                     then case when s.is_won then 'won' when s.stage_read = 'won' then 'open' else coalesce(s.stage_read, s.flag_says, 'open') end
                     else coalesce(s.status_says, s.stage_read, s.flag_says, 'open') end as outcome
    from said s
)
select r.made_id as opportunity_id, r.name, coalesce(r.account_id, r.account_name) as account_id,
       coalesce(r.contact_id, r.contact_name) as contact_id, coalesce(r.owner_id, r.owner_name) as owner_id,
       coalesce(r.created_by_id, r.created_by_name) as created_by_id, r.pipeline, coalesce(r.stage, r.status) as stage_raw, r.outcome,
       r.amount, case when r.outcome = 'won' then coalesce(r.amount_won, r.amount) end as amount_won, r.currency, r.probability,
       coalesce(r.forecast_category_read, r.forecast_category) as forecast_category, r.created_on,
       case when r.outcome = 'open' then coalesce(r.close_on, r.closed_on)
            else coalesce(r.closed_on, case r.outcome when 'won' then r.won_on when 'lost' then r.lost_on end, r.close_on) end as close_on,
       case when r.outcome <> 'open'
            then coalesce(r.closed_on, case r.outcome when 'won' then r.won_on when 'lost' then r.lost_on end, r.close_on) end as closed_on,
       r.type, r.product, r.lead_source, r.lost_reason, r.competitor, r.next_step, r.last_activity_on,
       nullif(concat_ws('; ',
           case when r.stage_read in ('won', 'lost') and r.status_says in ('won', 'lost', 'open') and r.stage_read <> r.status_says
                then concat('status against stage: ', r.status_says, ' / ', r.stage_read)
                when r.status_says is null and r.stage_read is not null and r.flag_says is not null and r.stage_read <> r.flag_says
                     and not (r.stage_read = 'cancelled' and r.flag_says = 'lost')
                then concat('stage against flags: ', r.stage_read, ' / ', r.flag_says)
                when r.status_says is null and r.stage_read = 'won' and r.is_won = false and r.flag_says is null
                then 'won without its flag'
                when r.is_won and r.is_lost then 'flags: won and lost' end,
           case when r.outcome <> 'open' and r.created_on is not null and coalesce(r.closed_on, r.close_on) < r.created_on
                then 'closed before created' end), '') as contradiction,
       coalesce(r.recurring_a_year, cast(12 * r.recurring_a_month as decimal(18, 2))) as recurring, r.contract_months,
       nullif(trim(r.customer_reason), '') as customer_reason,
       case when r.is_deleted or r.status_read = 'deleted' then 'deleted' when lower(r.record_type) in ('lead', 'piste', 'iniciativa') then 'lead'
            when r.not_archived = false and r.outcome = 'open' then 'archived' end as skip_why,
       greatest(cast(r.created_on as timestamp), r.modified_at, cast(r.last_activity_on as timestamp)) as recorded_at, r.source_row, r.bad
from read r
