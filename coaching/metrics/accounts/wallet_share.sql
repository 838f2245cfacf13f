-- grain: one row an account whose spend on what we sell is known, or our place among its suppliers
-- label: Wallet share
-- unit: share   parts: money   better: higher   status: published   id: R2   kind: state   needs: opportunity.won, account.spend   reach: 365
-- none: no account's spend is known   noun: accounts
-- definition: What accounts bought from us in 365 days over what they spend on it with everybody. Where only our place among their suppliers is known, the
-- definition: share is estimated by the Wallet Allocation Rule, (1 - place / (suppliers + 1)) x 2 / suppliers, and the row says so. What a file of accounts says and
-- definition: what is written on Account under Value are one: of several figures of an account the newest counts. How old it is stands beside it. It is read
-- definition: once a year of won deals is known.
-- reason: less than ours | the spend is below what it bought from us: one of the two is wrong
-- reason: bought nothing | its spend is not known, and it bought nothing, so nothing can be estimated
-- reason: no such place | a place beyond the number of suppliers
-- source: METRICS R2; Wallet Allocation Rule (Keiningham)
-- question: Who has the rest, and for what?
with sale as (
    select account_id, closed_on as day, cast(amount as double) as amount from deal
    where outcome = 'won' and closed_note is null and row_id not in (select row_id from gone where back_on is null)
    union all select account_id, day, cast(amount as double) from sold where reason is null and date_diff('day', since, day) < 31
),
bought as (
    select account_id, coalesce(sum(amount), 0) as amount from sale where day <= $as_of and day > cast($as_of as date) - 365 group by account_id
),
filed as (
    select a.account_id, a.row_id, a.spend_on as said_on, a.spend_source as source, a.supplier_rank as place, a.suppliers as many,
           case when f.currency is null then cast(a.category_spend as double) else cast(a.category_spend as double) * f.rate end as spend,
           case when a.category_spend is not null and f.currency is not null and f.rate is null then 'no rate: ' || f.code end as money_note, 0 as written
    from account a left join foreign_money f on f.currency = a.currency
    where a.category_spend > 0 or (a.supplier_rank is not null and a.suppliers > 0)
    union all
    select account_id, row_id, said_on, source, place, many, spend, null, 1
    from wallet_estimate
    where from_day <= $as_of and (until_day is null or until_day > $as_of) and (said_on is null or said_on <= $as_of)
          and (spend > 0 or (place is not null and many > 0))
),
newest as (
    select * from filed qualify row_number() over (partition by account_id order by said_on desc nulls last, written desc, row_id) = 1
),
known as (
    select n.*, t.name, coalesce(o.rep_id, t.rep_id) as rep_id, coalesce(b.amount, 0) as ours
    from newest n join account_today t on t.account_id = n.account_id left join bought b on b.account_id = n.account_id
    left join account_seat o on o.account_id = n.account_id and o.from_day <= $as_of and o.until_day > $as_of
),
estimated as (
    select *, case when spend is not null or money_note is not null then null when many = 1 then 1 else (1 - place / (many + 1)) * 2 / many end as rule from known
)
select rep_id, account_id, cast($as_of as date) as day, row_id,
       case when rule is not null
                then concat(name, ', estimated from place ',
                            case when place = floor(place) then cast(cast(place as integer) as varchar) else cast(place as varchar) end, ' of ', cast(many as integer))
            else concat_ws(', ', name, source, case when said_on is not null then concat('spend of ', said_on, ', ', date_diff('day', said_on, cast($as_of as date)), ' days old')
                                                          else 'age of the spend not known' end) end as name,
       ours as part, case when rule is null then spend else ours / rule end as whole,
       case when money_note is not null then money_note when rule is null and spend < ours then 'less than ours'
            when rule is not null and (place < 1 or place > many) then 'no such place' when rule is not null and ours <= 0 then 'bought nothing' end as reason
from estimated
