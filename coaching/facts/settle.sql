-- Run in order after every change of the facts, inside one transaction.

delete from rep_alias;

delete from absence;

-- Ids first; then names and e-mails that belong to exactly one loaded person and are nobody's id.
insert into rep_alias
select rep_id, rep_id from rep where rep_id is not null;

-- Salesforce writes the same id with 15 letters or with 18, the last three being a check on the first 15.
insert into rep_alias
select left(rep_id, 15), min(rep_id) from rep
where length(rep_id) = 18 and regexp_matches(rep_id, '^[0-9A-Za-z]{18}$') and left(rep_id, 15) not in (select alias from rep_alias)
group by left(rep_id, 15) having count(*) = 1;

insert into rep_alias
select trim(name), min(rep_id) from rep
where name is not null and trim(name) <> '' and trim(name) not in (select alias from rep_alias)
group by trim(name) having count(distinct rep_id) = 1;

insert into rep_alias
select email, min(rep_id) from rep
where email is not null and email not in (select alias from rep_alias)
group by email having count(distinct rep_id) = 1;

-- Last what a user confirmed, where it still is nobody else's name.
insert into rep_alias
select s.alias, s.rep_id from said_person s join (select distinct rep_id from rep) r on r.rep_id = s.rep_id
where s.alias not in (select alias from rep_alias);

-- An id that stands beside a name on facts: where somebody is listed by that name alone, the id is theirs; else the name is that of the id.
insert into rep_alias
select n.rep_id, min(r.rep_id) from named_person n join rep r on r.rep_id = trim(n.name)
where n.rep_id not in (select alias from rep_alias) group by n.rep_id;

insert into rep_alias
select trim(name), min(rep_id) from named_person
where trim(name) not in (select alias from rep_alias) and rep_id not in (select alias from rep_alias)
group by trim(name) having count(distinct rep_id) = 1;

create or replace temp table owner_on_fact as
select alias, sum(times) as times from (
    select owner_id as alias, count(*) as times from opportunity group by owner_id
    union all select owner_id, count(*) from opportunity_snapshot group by owner_id
    union all select person, count(*) from credit group by person
    union all select rep_id, count(*) from activity group by rep_id
    union all select rep_id, count(*) from quota where not coalesce(is_rollup, false) group by rep_id
    union all select rep_id, count(*) from activity_summary group by rep_id
    union all select rep_id, count(*) from sales_total group by rep_id
    union all select owner_id, 0 from forecast group by owner_id
    union all select rep_id, 0 from reward group by rep_id
    union all select new_value, 0 from stage_history where field = 'owner' group by new_value
    union all select old_value, 0 from stage_history where field = 'owner' group by old_value
) where alias is not null group by alias;

-- Names of several words and addresses that differ in nothing but capitals are one: who is known by it, else as most facts write it.
insert into rep_alias
with spelled as (
    select alias, lower(alias) as word, first_value(alias) over (partition by lower(alias) order by times desc, alias) as usual
    from owner_on_fact where regexp_full_match(alias, '[A-Za-z\x{80}-\x{10ffff}].* .*[A-Za-z\x{80}-\x{10ffff}].*|.+@.+')
),
known as (select lower(alias) as word, min(rep_id) as rep_id, count(distinct rep_id) as people from rep_alias group by 1)
select s.alias, coalesce(k.rep_id, s.usual) from spelled s left join known k on k.word = s.word
where s.alias not in (select alias from rep_alias) and coalesce(k.people, 1) = 1 and (k.rep_id is not null or s.alias <> s.usual);

insert into absence
select rep_id, first_day, last_day from absence_written
union
select coalesce(a.rep_id, t.rep_id), t.first_day, coalesce(t.last_day, t.first_day)
from time_off t left join rep_alias a on a.alias = t.rep_id where t.rep_id is not null and t.first_day is not null;

create or replace temp table merged_into as
with recursive step as (
    select what, record_id, into_id, 1 as steps from merged_record where into_id is not null and into_id <> record_id
    union all
    select s.what, s.record_id, m.into_id, s.steps + 1
    from step s join merged_record m on m.what = s.what and m.record_id = s.into_id and m.into_id <> s.record_id where s.steps < 20
)
select what, record_id, max_by(into_id, steps) as into_id from step group by what, record_id;

delete from survivor_account;

insert into survivor_account select record_id, into_id from merged_into where what = 'account';

-- A name on facts stands for the one listed account of that name; names that differ in nothing but capitals are one, as most facts write it.
insert into survivor_account
with named as (
    select account_id, lower(account_id) as word, sum(times) as times from (
        select account_id, count(*) as times from opportunity group by account_id
        union all select account_id, count(*) from activity group by account_id
        union all select account_id, 0 from opportunity_snapshot group by account_id
        union all select account_id, 0 from contact group by account_id
        union all select account_id, 0 from survey_response group by account_id
        union all select account_id, 0 from sales_total group by account_id
    ) where account_id is not null and account_id not in (select account_id from account where account_id is not null) group by account_id
),
listed as (
    select word, min(account_id) as account_id, count(distinct account_id) as accounts
    from (
        select lower(trim(name)) as word, account_id from account where name is not null
        union
        select lower(c.name), c.record_id from called c join account a on a.account_id = c.record_id
        where c.what = 'account' and lower(c.name) not in (select lower(trim(name)) from account where name is not null)
    ) group by word
),
spelled as (
    select n.account_id, l.accounts, coalesce(l.account_id, case when contains(n.account_id, ' ') or not regexp_matches(n.account_id, '\d')
                                                                 then first_value(n.account_id) over (partition by n.word order by n.times desc, n.account_id) end) as meant
    from named n left join listed l on l.word = n.word
)
select s.account_id, coalesce(m.into_id, s.meant) from spelled s left join survivor_account m on m.record_id = s.meant
where s.meant <> s.account_id and coalesce(s.accounts, 1) = 1 and s.account_id not in (select record_id from survivor_account);

delete from listed_contact;

-- A name or mail address on an activity stands for the one listed contact of its account who has it; where it names no account, for the only one of all.
insert into listed_contact
with known as (
    select c.contact_id, coalesce(m.into_id, c.account_id) as account_id, lower(trim(c.name)) as word
    from contact c left join survivor_account m on m.record_id = c.account_id
    union
    select c.contact_id, coalesce(m.into_id, c.account_id), lower(trim(c.email))
    from contact c left join survivor_account m on m.record_id = c.account_id
),
written as (
    select distinct contact_id, account_id from activity
    where contact_id is not null and contact_id not in (select contact_id from contact where contact_id is not null)
)
select w.contact_id, coalesce(w.account_id, ''), min(k.contact_id)
from written w left join survivor_account m on m.record_id = w.account_id
join known k on k.word = lower(trim(w.contact_id)) and (w.account_id is null or k.account_id = coalesce(m.into_id, w.account_id))
group by w.contact_id, w.account_id having count(distinct k.contact_id) = 1;

delete from survivor_deal;

insert into survivor_deal select record_id, into_id from merged_into where what = 'opportunity';

delete from foreign_deal;

insert into foreign_deal
select o.opportunity_id, f.rate from opportunity o join foreign_money f on f.currency = o.currency;

delete from person;

insert into person
with spelled as (
    select h.opportunity_id, h."at", h.old_value, h.new_value
    from stage_history h left join rep_alias a on a.alias = h.new_value where h.field = 'owner'
    qualify row_number() over (partition by h.opportunity_id, h."at" order by a.rep_id is null, length(h.new_value) desc, h.row_id) = 1
),
owner_before as (
    select old_value as rep_id from spelled where old_value <> '' union select new_value from spelled where new_value <> ''
),
owner as (
    select distinct coalesce(a.rep_id, f.alias) as rep_id
    from (select alias from owner_on_fact where times > 0 union select rep_id from owner_before) f
         left join rep_alias a on a.alias = f.alias where f.alias is not null
),
boss as (
    select distinct coalesce(a.rep_id, r.manager_id) as rep_id, coalesce(b.name, r.manager_id) as name
    from rep r left join rep_alias a on a.alias = r.manager_id left join rep b on b.rep_id = a.rep_id
    where r.manager_id is not null
),
known as (
    select r.rep_id, coalesce(r.name, r.rep_id) as name, r.email, r.role, r.team, r.region,
           coalesce(a.rep_id, r.manager_id) as manager_id, coalesce(r.active, true) as active, r.hired_on
    from rep r left join rep_alias a on a.alias = r.manager_id
    where r.rep_id is not null
),
everybody as (
    select * from known
    union all
    select o.rep_id, coalesce(n.name, o.rep_id), null, null, null, null, null, true, null from owner o left join named_person n on n.rep_id = o.rep_id
    where o.rep_id not in (select rep_id from known)
    union all
    select b.rep_id, b.rep_id, null, 'manager', null, null, null, true, null from boss b
    where b.rep_id not in (select rep_id from known) and b.rep_id not in (select rep_id from owner)
)
select e.rep_id, e.name, e.email,
       coalesce(e.role, case when e.rep_id in (select rep_id from boss) then 'manager' else 'rep' end),
       coalesce(e.team, b.name), e.region, e.manager_id, e.active, e.hired_on,
       e.rep_id in (select rep_id from owner)
           or (e.rep_id not in (select rep_id from boss) and coalesce(e.role, 'rep') not in ('manager', 'director'))
from everybody e left join boss b on b.rep_id = e.manager_id;

delete from seat;

insert into seat
with said as (
    select coalesce(a.rep_id, t.rep_id) as rep_id, t.said_on, max(t.team) as team
    from team_said t left join rep_alias a on a.alias = t.rep_id where t.team is not null group by coalesce(a.rep_id, t.rep_id), t.said_on
),
turned as (
    select *, lag(team) over (partition by rep_id order by said_on) as before from said
),
moved as (
    select rep_id, team, said_on, before, lead(said_on) over (partition by rep_id order by said_on) as until_day
    from turned where before is null or before <> team
),
changed as (select rep_id from moved group by rep_id having count(*) > 1)
select rep_id, team, case when before is null then date '1900-01-01' else said_on end, coalesce(until_day, date '2200-01-01')
from moved where rep_id in (select rep_id from changed)
union all
select rep_id, team, date '1900-01-01', date '2200-01-01' from person where rep_id not in (select rep_id from changed);

delete from account_seat;

insert into account_seat
with said as (
    select t.account_id, t.said_on, arg_max_null(coalesce(a.rep_id, t.owner_id), t.turn) as rep_id
    from account_said t left join rep_alias a on a.alias = t.owner_id group by t.account_id, t.said_on
),
turned as (
    select *, lag(rep_id) over w as before, row_number() over w = 1 as is_first from said window w as (partition by account_id order by said_on)
),
moved as (
    select account_id, rep_id, said_on, is_first, lead(said_on) over (partition by account_id order by said_on) as until_day
    from turned where is_first or before is distinct from rep_id
),
changed as (select account_id from moved group by account_id having count(*) > 1)
select account_id, rep_id, case when is_first then date '1900-01-01' else said_on end, coalesce(until_day, date '2200-01-01')
from moved where account_id in (select account_id from changed)
union all
select c.account_id, coalesce(a.rep_id, c.owner_id), date '1900-01-01', date '2200-01-01'
from account c left join rep_alias a on a.alias = c.owner_id where c.account_id not in (select account_id from changed);

delete from stage;

insert into stage
select stage_raw, outcome,
       lower(stage_raw) like '%propos%' or lower(stage_raw) like '%quote%' or lower(stage_raw) like '%angebot%'
       or lower(stage_raw) like '%propuesta%' or lower(stage_raw) like '%offer%'
from (select stage_raw, max(outcome) as outcome
      from (select stage_raw, outcome from opportunity union all select stage_raw, outcome from opportunity_snapshot)
      where stage_raw is not null group by stage_raw);

-- What proposals.sql added stays until proposals are derived anew.
delete from gone where row_id not in (
    select p.row_id from proposal p join import i on i.import_id = p.row_id // 4294967296 where i.kind = 'opportunity_snapshot');

insert into gone
select t.row_id, r.removed_on, r.back_on, r.why
from removal r join opportunity t on t.opportunity_id = r.record_id where r.kind = 'opportunity'
union all
select t.row_id, r.removed_on, r.back_on, r.why from removal r join account t on t.account_id = r.record_id where r.kind = 'account'
union all
select t.row_id, r.removed_on, r.back_on, r.why from removal r join contact t on t.contact_id = r.record_id where r.kind = 'contact'
union all
select t.row_id, r.removed_on, r.back_on, r.why from removal r join lead t on t.lead_id = r.record_id where r.kind = 'lead'
union all
select t.row_id, r.removed_on, r.back_on, r.why from removal r join activity t on t.activity_id = r.record_id where r.kind = 'activity';

delete from inventory;

insert into inventory
with deals as materialized (  -- the big tables are gone through once
    select outcome, count(*) as rows, min(least(created_on, close_on)) as first_day, count(product) as product, count(recurring) as recurring,
           count(*) filter (product in (select product from product_launch)) as launch, count(forecast_category) as committed,
           count(*) filter (type is not null or product in (select product from product_tier)) as type, count(created_on) as created,
           min(case when outcome = 'won' then coalesce(closed_on, close_on) else least(created_on, close_on) end) as own_day
    from opportunity group by outcome
),
touches as materialized (
    select kind, count(*) as rows, cast(min("at") as date) as first_day, count(*) filter (trim(goal) <> '') as goal,
           count(talked_about) as talk, cast(min("at") filter (talked_about is not null) as date) as talk_day,
           cast(min("at") filter (trim(goal) <> '') as date) as goal_day, count(*) filter (coalesce(done, true)) as done,
           cast(min("at") filter (coalesce(done, true)) as date) as done_day
    from activity group by kind
),
counted as (
    select 'opportunity' as what, sum(rows) as rows,
           least(min(first_day), case when sum(created) < sum(rows) then (select cast(min("at") as date) from stage_history) end) as first_day from deals
    union all select 'opportunity.' || outcome, rows, own_day from deals
    union all select unnest(['opportunity.product', 'opportunity.recurring', 'record.launch', 'record.committed', 'opportunity.type', 'opportunity.undated']),
                     unnest([sum(product), sum(recurring), sum(launch), sum(committed), sum(type), case when sum(created) = 0 then sum(rows) end]), null from deals
    union all select 'record.tiers', count(*), null from account a join tier_plan p on lower(trim(p.tier)) = lower(trim(a.tier)) having count(*) > 0
    union all select 'record.ramp', count(*), null from rep where hired_on is not null and exists (select 1 from ramp_month) having count(*) > 0
    union all select 'record.amount', count(*), null from amount_rule having count(*) > 0
    union all select 'activity', sum(rows), min(first_day) from touches
    union all select 'activity.' || kind, rows, first_day from touches
    union all select 'activity.goal', sum(goal), min(goal_day) from touches
    union all select 'activity.talk', sum(talk), min(talk_day) from touches
    union all select 'proposal', sum(rows), min(day) from (
        select count(*) as rows, cast(min(s."at") as date) as day from opportunity_snapshot s
        where s.stage_raw in (select stage_raw from stage where is_proposal)
              and s.import_id in (select import_id from import where kind = 'opportunity_snapshot')
        union all select done, done_day from touches where kind = 'proposal') as p
    union all select 'opportunity_snapshot', count(*), cast(min("at") as date) from opportunity_snapshot
    union all select 'quota', count(*), min(period_start) from quota
    union all select 'quota.' || measure, count(*), min(period_start)
    from (select case when rate_begins(measure) is not null then 'pay_rate'
                      when measure in ('new', 'cross_sell', 'upsell', 'renewal', 'existing', 'add_on', 'expansion') then 'bookings' else measure end
                 as measure, period_start from quota) as q group by measure
    union all select 'booked', sum(rows), min(first_day) from (
        select rows, first_day from deals
        union all select count(*), min(period_start) from sales_total where measure = 'bookings') as b
    union all select 'sales_total', count(*), min(period_start) from sales_total
    union all select 'activity_summary', count(*), min(period_start) from activity_summary
    union all select 'activity_summary.' || kind, count(*), min(period_start) from activity_summary where kind is not null group by kind
    union all select 'survey_response', count(*), min(asked_on) from survey_response where kind <> 'invitation'
    union all select 'survey_response.plan_agreed', count(*), min(asked_on) from survey_response where plan_agreed is not null having count(*) > 0
    union all select 'opportunity.customer_reason', count(*), null from opportunity where customer_reason is not null having count(*) > 0
    union all select 'account.spend', count(*), null from account where category_spend is not null or supplier_rank is not null having count(*) > 0
    union all select 'reward', count(*), min(given_on) from reward
    union all select 'forecast', count(*), min(made_on) from forecast
    union all select 'rep', count(*), null from rep
    union all select 'account', count(*), null from account
    union all select 'account.strategic', count(*), null from account where is_strategic
    union all select 'account.revenue', count(*), null from account where annual_revenue is not null
    union all select 'rep.hired', count(*), null from rep where hired_on is not null
    union all select 'contact', count(*), null from contact
    union all select 'lead', count(*), min(created_on) from lead
),
dated as (select kind, max(as_of) as last_day from import where undone_at is null group by kind)
select c.what, c.rows, c.first_day,
       coalesce(d.last_day, (select max(as_of) from import where undone_at is null))
from counted c
left join dated d on d.kind = case when c.what = 'booked' then (select min(kind) from dated where kind in ('opportunity', 'sales_total'))
                                when c.what like '%.%' then split_part(c.what, '.', 1) else c.what end
where c.rows > 0;
