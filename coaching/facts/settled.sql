-- What is derived from the facts after every change: who is who, what a deal looked like when, which proposals went out.

create table if not exists fact_version (version bigint);

-- By table what changes with its rows, of the facts as they are in that version.
create table if not exists fact_mark (version bigint, name varchar, mark varchar);

-- What the kept sums of a metric stand for: the facts it reads, the version of what people wrote, and the metric's own text.
create table if not exists kept_metric (metric varchar, stands_for varchar);

-- One row a day of the fiscal calendar.
create table if not exists calendar_day (
    day date, is_working boolean, week_start date, month_start date, quarter_start date, quarter_end date, year_start date,
    quarter_month integer, last_stretch boolean
);

create table if not exists hi_value_kind (kind varchar);
-- What an activity of each hi-value kind counts.
create table if not exists hi_value_weight (kind varchar, weight double);

-- How many days back a contact of a sort counts as recent: what is executive, or review.
create table if not exists contact_window (what varchar, days integer);

-- Words in a field for the reason or the competitor that name none: "other" (other), or that there is nothing to name (nothing).
create or replace view names_none as
select word, case when kind = 1 then 'other' else 'nothing' end as what
from (values ('other', 1), ('others', 1), ('other reason', 1), ('sonstiges', 1), ('sonstige', 1), ('andere', 1), ('anderer grund', 1), ('autre', 1),
             ('autres', 1), ('autre raison', 1), ('otro', 1), ('otra', 1), ('otros', 1), ('outro', 1), ('outros', 1), ('altro', 1), ('altri', 1),
             ('overig', 1), ('overige', 1), ('anders', 1), ('misc', 1), ('miscellaneous', 1),
             ('none', 0), ('n/a', 0), ('na', 0), ('-', 0), ('?', 0), ('unknown', 0), ('not specified', 0), ('no reason', 0), ('no competitor', 0),
             ('keine', 0), ('keiner', 0), ('unbekannt', 0), ('aucun', 0), ('aucune', 0), ('inconnu', 0), ('ninguno', 0), ('desconocido', 0),
             ('nenhum', 0), ('nessuno', 0), ('geen', 0), ('onbekend', 0)) as words(word, kind);

-- What a team agreed: contacts a year of an account of a tier, how many a person can make (null: nobody said), the share of the quota that holds in the
-- months after a start (0: the first), and since when a product is sold.
create table if not exists tier_plan (tier varchar, contacts double);
create table if not exists rep_capacity (contacts double);
create table if not exists ramp_month (month integer, share double);
create table if not exists product_launch (product varchar, launched_on date);
-- Which product is more than which: the tier of each, 1 the lowest; and how much the voice of each level counts (1 where nobody said).
create table if not exists product_tier (product varchar, tier integer);
create table if not exists level_weight (level varchar, weight double);
-- What the amount of a deal holds of what recurs: 'once' nothing, 'year' the first year, 'term' all months of the contract; no row while nobody said.
create table if not exists amount_rule (holds varchar);

-- Days from first to last (both in it) on which a person is away, as people wrote.
create table if not exists absence_written (rep_id varchar, first_day date, last_day date);
create table if not exists absence (rep_id varchar, first_day date, last_day date);

-- Types of deals that are renewals, whether or not they count in win rates.
create table if not exists renewing_type (type varchar);

-- Types of deals that are renewals and so left out of win rates; none where the team said that they count.
create table if not exists renewal_type (type varchar);

-- Stages from which on a deal is qualified, as the team says; none while it has not said so.
create table if not exists qualified_stage (stage_raw varchar);

-- One row a person: loaded users, and owners that only appear on other facts.
create table if not exists person (
    rep_id varchar, name varchar, email varchar, role varchar, team varchar, region varchar, manager_id varchar, active boolean,
    hired_on date, sells boolean
);

-- One row a person and stretch of days (until_day excluded) in one team: as lists of people of several dates say, else today's team throughout.
create table if not exists seat (rep_id varchar, team varchar, from_day date, until_day date);

-- One row an account and stretch of days (until_day excluded) with one owner: as lists of accounts of several dates say, else today's throughout.
create table if not exists account_seat (account_id varchar, rep_id varchar, from_day date, until_day date);

-- What a person is called on facts: the id, or a name or e-mail that belongs to exactly one person.
create table if not exists rep_alias (alias varchar, rep_id varchar);

-- What a user said a name on facts means: the id of a loaded person, or nothing for somebody of their own.
create table if not exists said_person (alias varchar, rep_id varchar);

-- Currencies of the facts that are not the workspace's own, with what one unit is worth in it (null: nobody has said so).
create table if not exists foreign_money (currency varchar, rate double);
-- What a word of a file for a currency means ("Euro" is EUR): the rate is asked for by it.
alter table foreign_money add column if not exists code varchar;

-- One row a deal in such a currency.
create table if not exists foreign_deal (opportunity_id varchar, rate double);

-- One row a stage word of the customer.
create table if not exists stage (stage_raw varchar, outcome varchar, is_proposal boolean);

-- What a deal looked like from valid_from until before valid_to (null: still); made by the steps in states/ when first asked for.
create table if not exists deal_state (
    opportunity_id varchar, valid_from timestamp, valid_to timestamp, stage_raw varchar, outcome varchar, amount decimal(18, 2),
    close_on date, forecast_category varchar, probability double, owner_id varchar, row_id bigint
);
-- Who says so: history (saved changes), change (of one field), export (a dated picture), backwards (from the oldest picture).
-- contradicts: the export differs from what the deal's own history, exported later, says of that moment.
alter table deal_state add column if not exists said_by varchar;
alter table deal_state add column if not exists contradicts boolean;
alter table deal_state add column if not exists is_first boolean;

-- Of deals whose past is not plain, one row a stretch of days (until_day excluded; null: since ever, still): each in which the deal was open with
-- one owner and amount, and each in which it was closed, with what it was on its closing day. A deal without rows here was open with today's owner from
-- its creation to its closing day, and closed as it stands today. Made when first asked for.
create table if not exists deal_was (
    opportunity_id varchar, from_day date, until_day date, outcome varchar, stage_raw varchar, amount decimal(18, 2), close_on date,
    closed_on date, forecast_category varchar, owner_id varchar, row_id bigint
);

-- What the export that first shows a deal closed says of its account and type; of a deal that was of several accounts while open, that of the stretch.
alter table deal_was add column if not exists account_id varchar;
alter table deal_was add column if not exists type varchar;

-- What a history of fields says of the account and the type of a closed deal on its closing day, where they changed since. Made with deal_was.
create table if not exists closed_then (opportunity_id varchar, account_id varchar, type varchar);

-- The mark of the facts deal_was stands for.
create table if not exists deal_was_of (mark bigint);

-- Of deals whose credit is shared, each fact row that may stand for the deal, with each person and the weight; made with deal_was.
create table if not exists credited (row_id bigint, rep_id varchar, weight double);

-- Fact rows of records that left the CRM, and the days between which they do not count.
create table if not exists gone (row_id bigint, removed_on date, back_on date, why varchar);

-- The mark of the facts deal_state stands for.
create table if not exists deal_state_of (mark bigint);

-- One row a proposal: the first time a deal stood at a proposal stage, and each proposal that was logged as sent.
create table if not exists proposal (
    row_id bigint, opportunity_id varchar, rep_id varchar, account_id varchar, sent_on date, name varchar, is_first boolean
);
-- The mark of the facts they stand for.
create table if not exists proposal_of (mark bigint);

-- One row a deal that is open on the day of the deals, as lists of open deals show it; and the mark of the facts they stand for (metrics/deals.py).
create table if not exists deal_listed (
    row_id bigint, opportunity_id varchar, name varchar, account_id varchar, account varchar, rep_id varchar, rep varchar, amount double,
    stage_raw varchar, close_on date, created_on date, stage_since date, next_step varchar, last_activity_on date, put_off bigint, probability double
);
create table if not exists deal_listed_of (mark bigint);

create table if not exists inventory (what varchar, rows bigint, first_day date, last_day date);

-- The sums of additive contributions by day, at the data's own date: of what (a number, as a metric's name in each row costs more than its sums), sorted
-- by whose they are and day. lacks: null where the rows count; else the reason of rows that would, were their amount known.
-- since: the first of the days up to day that the rows stand for together: they count where all of these count; null: they are of that day.
-- most: of sums that are no stock the largest whole of one contribution.
create table if not exists kept_sum (
    of integer, whose ubigint, day date, since date, lacks varchar, part double, whole double, n double, most double
);

-- The values behind medians and other shapes by day, sorted likewise.
create table if not exists kept_value (of integer, whose ubigint, day date, value double, other double);

-- Of which metrics these sums and values are: several share some. And of which people: whose is hash(rep_id).
create table if not exists kept_of (of integer, metric varchar);
create table if not exists kept_person (whose ubigint, rep_id varchar);

create or replace view sum_kept as
select o.metric, p.rep_id, k.whose, k.day, k.since, k.lacks, k.part, k.whole, k.n, k.most
from kept_sum k join kept_of o on o.of = k.of join kept_person p on p.whose = k.whose;

create or replace view value_kept as
select o.metric, p.rep_id, k.whose, k.day, k.value, k.other
from kept_value k join kept_of o on o.of = k.of join kept_person p on p.whose = k.whose;

-- What people wrote, handed over from the records as small tables.
create table if not exists session_record (
    row_id bigint, session_id varchar, rep_id varchar, manager_id varchar, planned_on date, held_on date, minutes double, kind varchar,
    state varchar
);
create table if not exists commitment_record (
    row_id bigint, commitment_id varchar, conversation_id varchar, owner_kind varchar, owner_id varchar, rep_id varchar,
    due_on date, first_due_on date, done_on date, state varchar, metric varchar, text varchar, made_on date, learned boolean
);
-- side: rep or manager. period_end is exclusive. amount: of the whole period, in the workspace's currency.
create table if not exists call_record (
    row_id bigint, rep_id varchar, side varchar, made_on date, period_start date, period_end date, category varchar, amount double
);

-- One row a revision of an entry that people wrote, with the days on which it stood so (until_day is exclusive; null: still); removed ones are over.
create table if not exists entry_span (
    row_id bigint, entry varchar, kind varchar, about_kind varchar, about_id varchar, parent varchar, title varchar, state varchar, who varchar,
    from_day date, until_day date
);
-- One row a filled field of such a revision: its text, its number where it is one, its day where it is one.
create table if not exists entry_value (
    row_id bigint, entry varchar, key varchar, text varchar, number double, day date, from_day date, until_day date
);

-- One row an entry of an account's plan, or a check of the account as a whole, and stretch of days (until_day excluded; null: still) on which it
-- lacked the same, in words; lacks is null where it lacked nothing. Looked at on the last day of each month and on the day of the data.
create table if not exists entry_check (
    row_id bigint, entry varchar, kind varchar, account_id varchar, name varchar, state varchar, lacks varchar, from_day date, until_day date
);

-- One row a tactic as it stood on some days and an activity it became: the one it names, else one of its kind with its contact, 60 days before its
-- day to 14 after (ours). Put with the entries (tactic_done.sql).
create table if not exists tactic_done (
    row_id bigint, entry varchar, account_id varchar, from_day date, until_day date, due_on date, day date, kind varchar, touch_id bigint
);

-- One row a record that was merged, with the one that is left of it in the end. A table a kind, since DuckDB (still 2.0.1) compares sums wrongly
-- above a left join whose right side a constant empties: "x.kind = 'account'" must not stand in one.
create table if not exists survivor_account (record_id varchar, into_id varchar);
create table if not exists survivor_deal (record_id varchar, into_id varchar);

-- One row a contact that facts of an account ('' where they name none) write by name or mail address, with the listed contact who is meant.
create table if not exists listed_contact (said varchar, account_id varchar, contact_id varchar);

-- The own date of the deals, one row (store.py says of which imports): what closed after it is not known to have closed on its day.
create or replace view deals_date as
select coalesce(max(as_of) filter (of_deals and is_said), max(as_of) filter (is_said), max(as_of) filter (of_deals)) as as_of
from (
    select as_of, as_of_source is distinct from 'day of the import' as is_said,
           kind in ('opportunity', 'opportunity_snapshot', 'stage_history', 'sales_total', 'merged_record') as of_deals
    from import where undone_at is null and kind in ('opportunity', 'opportunity_snapshot', 'stage_history', 'sales_total', 'merged_record',
                                                     'activity', 'activity_summary', 'survey_response', 'survey_reply', 'lead')
) as dated having bool_or(of_deals);

-- Money of another currency to the cent: rounded as a decimal, which every engine does alike.
create or replace macro in_own_money(amount, rate) as (cast(round(cast(amount * rate as decimal(38, 8)), 2) as decimal(18, 2)));

-- One row a deal as the newest export tells it, with the person who owns it and the account that is left of its account.
create or replace view deal_today as
select o.opportunity_id, coalesce(o.name, o.opportunity_id) as name, coalesce(m.into_id, o.account_id) as account_id,
       coalesce(a.rep_id, o.owner_id) as rep_id, o.stage_raw, o.outcome,
       case when f.currency is null then case when o.outcome = 'won' then coalesce(o.amount_won, o.amount) else o.amount end
            else in_own_money(case when o.outcome = 'won' then coalesce(o.amount_won, o.amount) else o.amount end, f.rate)
            end as amount,
       case when f.currency is not null and f.rate is null then concat('no rate: ', f.code) end as money_note,
       o.currency, o.probability, o.forecast_category, o.created_on, o.close_on,
       case when o.outcome = 'open' then null else coalesce(o.closed_on, o.close_on) end as closed_on,
       o.type, o.product, o.lead_source, o.lost_reason, o.customer_reason, o.competitor, o.next_step, o.last_activity_on, o.contradiction, o.row_id,
       case when f.currency is null then o.recurring else in_own_money(o.recurring, f.rate) end as recurring, o.contract_months
from opportunity o left join rep_alias a on a.alias = o.owner_id left join foreign_money f on f.currency = o.currency
     left join survivor_account m on m.record_id = o.account_id;

-- One row a deal: an open one as it is, a closed one with owner and amount of its closing day; its row is the one that says so. The outcome says what
-- is open, not the day: closed_note says why the day of a closed deal does not tell until when it was open.
create or replace view deal as
with known as (
    select d.opportunity_id, d.name, coalesce(m.into_id, w.account_id, c.account_id, d.account_id) as account_id,
           case when w.opportunity_id is null then d.rep_id else coalesce(a.rep_id, w.owner_id, d.rep_id) end as rep_id,
           coalesce(w.stage_raw, d.stage_raw) as stage_raw, coalesce(w.outcome, d.outcome) as outcome, coalesce(w.amount, d.amount) as amount,
           d.money_note, d.currency, d.probability, coalesce(w.forecast_category, d.forecast_category) as forecast_category, d.created_on,
           coalesce(w.close_on, d.close_on) as close_on,
           case when w.opportunity_id is null then d.closed_on when w.outcome <> 'open' then w.closed_on end as closed_on,
           coalesce(w.type, c.type, d.type) as type, d.product, d.lead_source, d.lost_reason, d.customer_reason, d.competitor, d.next_step,
           d.last_activity_on, d.contradiction,
           case when w.opportunity_id is null or w.outcome = 'open' or g.row_id is not null
                     or (coalesce(a.rep_id, w.owner_id, d.rep_id) is not distinct from d.rep_id and coalesce(w.amount, d.amount) is not distinct from d.amount)
                then d.row_id else w.row_id end as row_id,
           d.recurring, d.contract_months
    from deal_today d left join deal_was w on w.opportunity_id = d.opportunity_id and w.until_day is null
    left join closed_then c on c.opportunity_id = d.opportunity_id
    left join rep_alias a on a.alias = w.owner_id
    left join survivor_account m on m.record_id = w.account_id
    left join (select distinct row_id from gone) g on g.row_id = d.row_id
)
select k.*, case when k.outcome = 'open' then null when k.closed_on is null then 'lacks closing day'
                 when k.closed_on > t.as_of then 'closing day later' end as closed_note
from known k left join deals_date t on true;

-- What an amount brings once, without what recurs of it: the rest of it, nothing where that is under two in a hundred (figures are rounded; ours), and
-- unknown where more recurs than the amount holds. A contract without its months has twelve (ours).
create or replace macro once_of(amount, a_year, months, holds) as (
    case when coalesce(a_year, 0) <= 0 or holds = 'once' then cast(amount as double)
         when abs(cast(amount as double) - cast(a_year as double) * case when holds = 'year' then 12 else coalesce(months, 12) end / 12.0)
              < 0.02 * abs(cast(amount as double)) then 0
         when cast(amount as double) > cast(a_year as double) * case when holds = 'year' then 12 else coalesce(months, 12) end / 12.0
         then cast(amount as double) - cast(a_year as double) * case when holds = 'year' then 12 else coalesce(months, 12) end / 12.0 end
);

-- Within how many days from its creation four of five deals were won, of those won by a day; 90 where fewer than five were (METRICS P2).
create or replace macro usual_days_to_win(on_day) as (
    select cast(case when count(*) < 5 then 90 else ceil(percentile_cont(0.8) within group (order by date_diff('day', d.created_on, d.closed_on))) end as integer)
    from deal d where d.outcome = 'won' and d.closed_note is null and d.closed_on <= on_day and d.created_on <= d.closed_on
);

-- One row a stretch of days in which a deal was open with one owner (until excluded; null: still); and one for a closed deal whose day does not tell
-- until when it was open (reason). The amount of each day stands in deal_open_amount.
create or replace view deal_open as
with was as (
    select w.*, coalesce(a.rep_id, w.owner_id) as rep_id,
           case when w.outcome = 'open' then null when w.until_day is not null then 'closed then' when w.closed_on is null then 'lacks closing day'
                when w.closed_on > t.as_of then 'closing day later' else 'closed' end as reason
    from deal_was w left join rep_alias a on a.alias = w.owner_id left join deals_date t on true
)
select d.opportunity_id, d.name, coalesce(m.into_id, w.account_id, d.account_id) as account_id, coalesce(w.rep_id, d.rep_id) as rep_id, w.from_day as day, w.until_day as until, d.created_on,
       coalesce(w.amount, case when w.until_day is null then d.amount end) as amount, d.money_note, w.stage_raw, w.close_on,
       case when w.until_day is null or d.row_id in (select row_id from gone) then d.row_id else w.row_id end as row_id, w.reason
from was w join deal_today d on d.opportunity_id = w.opportunity_id left join survivor_account m on m.record_id = w.account_id
where w.reason is null or w.reason in ('lacks closing day', 'closing day later')
union all
select d.opportunity_id, d.name, d.account_id, d.rep_id, d.created_on,
       case when d.closed_on < d.created_on then d.created_on else d.closed_on end, -- entered once it was over: it was open on no day
       d.created_on, d.amount, d.money_note,
       case when d.outcome = 'open' then d.stage_raw end, case when d.outcome = 'open' then d.close_on end, d.row_id,
       case when d.outcome = 'open' then null when d.closed_on is null then 'lacks closing day' when d.closed_on > t.as_of then 'closing day later' end
from deal_today d left join deals_date t on true where d.opportunity_id not in (select opportunity_id from deal_was);

-- The same with the amount of each day, as far as the history of a deal tells it; for this deal_state must be settled.
create or replace view deal_open_amount as
select o.* from deal_open o
where o.opportunity_id not in (
    select opportunity_id from deal_state
    where is_first and said_by = 'history' and outcome = 'open' and opportunity_id not in (select opportunity_id from deal_was))
union all
select d.opportunity_id, d.name, d.account_id, d.rep_id,
       case when s.is_first or cast(s.valid_from as date) < d.created_on then d.created_on else cast(s.valid_from as date) end,
       cast(s.valid_to as date), d.created_on, coalesce(s.amount, case when s.valid_to is null then d.amount end), d.money_note, s.stage_raw, s.close_on,
       case when s.valid_to is null then d.row_id else s.row_id end, null
from deal_state s join deal_today d on d.opportunity_id = s.opportunity_id
where s.said_by = 'history' and s.outcome = 'open' and s.opportunity_id not in (select opportunity_id from deal_was)
      and (s.valid_to is null or cast(s.valid_to as date) > cast(s.valid_from as date));

-- One row a deal with the owner and amount it had when it was created, as far back as its past is known.
create or replace view deal_created as
select d.opportunity_id, d.name, coalesce(m.into_id, w.account_id, d.account_id) as account_id,
       case when w.opportunity_id is null then d.rep_id else coalesce(a.rep_id, w.owner_id, d.rep_id) end as rep_id,
       d.created_on, coalesce(w.amount, d.amount) as amount, d.money_note, d.row_id
from deal_today d
left join (select * from deal_was qualify row_number() over (partition by opportunity_id order by from_day nulls first) = 1) as w
    on w.opportunity_id = d.opportunity_id
left join rep_alias a on a.alias = w.owner_id left join survivor_account m on m.record_id = w.account_id;

-- One row a deal that has a value case with a benefit in money that somebody at the customer confirmed.
create or replace view valued_deal as
select distinct coalesce(m.into_id, c.text) as opportunity_id
from entry_value c join entry_span v on v.entry = c.entry and v.kind = 'evp_case' and v.until_day is null
join entry_span l on l.parent = v.entry and l.kind = 'evp' and l.until_day is null
join entry_value f on f.entry = l.entry and f.key = 'confirmed_by' and f.until_day is null
left join survivor_deal m on m.record_id = c.text
where c.key = 'deal' and c.until_day is null;

-- One row a tactic of an account's plan as it stood on some days (until_day excluded): by when, which kind of activity it is, with whom, who owns it.
create or replace view tactic as
select s.row_id, s.entry, s.title, s.about_id as account_id, s.state, s.from_day, s.until_day, max(v.day) filter (v.key = 'due') as due_on,
       max(v.text) filter (v.key = 'activity') as activity, max(v.text) filter (v.key = 'contact') as contact_id,
       max(v.text) filter (v.key = 'done_by') as done_by, max(v.text) filter (v.key = 'owner') as owner_id
from entry_span s left join entry_value v on v.row_id = s.row_id
where s.kind = 'tactic' group by s.row_id, s.entry, s.title, s.about_id, s.state, s.from_day, s.until_day;

-- One row a stretch of days (until_day excluded) in which an account was developed or managed, as its type says; the first one also holds before it.
create or replace view account_mode as
select s.about_id as account_id, v.text as mode,
       case when row_number() over (partition by s.about_id order by s.from_day, s.row_id desc) = 1 then date '1900-01-01' else s.from_day end as from_day,
       coalesce(lead(s.from_day) over (partition by s.about_id order by s.from_day, s.row_id desc), s.until_day, date '2200-01-01') as until_day
from entry_span s join entry_value v on v.row_id = s.row_id and v.key = 'mode'
where s.kind = 'account_type' and s.about_kind = 'account';

-- One row an estimate, as it stood on some days (until_day excluded), of what an account spends on what we sell: its day and source, the spending or our
-- place among its suppliers.
create or replace view wallet_estimate as
select s.row_id, s.about_id as account_id, s.title, s.from_day, s.until_day, max(v.day) filter (v.key = 'on') as said_on,
       max(v.text) filter (v.key = 'source') as source, max(v.number) filter (v.key = 'spend') as spend,
       max(v.number) filter (v.key = 'rank') as place, max(v.number) filter (v.key = 'suppliers') as many
from entry_span s left join entry_value v on v.row_id = s.row_id
where s.kind = 'wallet' and s.about_kind = 'account' group by s.row_id, s.about_id, s.title, s.from_day, s.until_day;

-- One row a logged activity, with the person who did it; where the export has no status, what is past counts as done.
-- is_customer_facing is null where nothing says whether a customer was there.
create or replace view touch as
select t.activity_id, coalesce(a.rep_id, t.rep_id) as rep_id, coalesce(m.into_id, t.account_id) as account_id,
       coalesce(l.contact_id, t.contact_id) as contact_id,
       coalesce(d.into_id, t.opportunity_id) as opportunity_id, t.kind, t.subject,
       cast(coalesce(t."at", cast(t.due_on as timestamp)) as date) as day, t."at", coalesce(t.done, true) as done, t.status_raw,
       t.duration_min, t.connected, t.direction, coalesce(trim(t.goal), '') <> '' as has_goal, t.goal_reached, t.talked_about,
       case when t.kind = 'call' then coalesce(t.connected, t.duration_min >= 3, false)
            when t.kind in ('meeting', 'demo', 'vip_visit', 'peer_meeting', 'business_review', 'field_day', 'carnival_day') then true
            else false end as is_conversation,
       case when t.kind in ('internal', 'system', 'task', 'note') then false else t.is_customer_facing end as is_customer_facing, t.row_id
from activity t left join rep_alias a on a.alias = t.rep_id
     left join survivor_account m on m.record_id = t.account_id
     left join listed_contact l on l.said = t.contact_id and l.account_id = coalesce(t.account_id, '')
     left join survivor_deal d on d.record_id = t.opportunity_id;

-- What is known of each response to a survey: as it says itself, else as an answer of it says that holds a day (it was finished then).
create or replace view survey_said as
select response_id, account_id, contact_id, rep_id, asked_on, finished from survey_reply
union all
select response_id, min(account_id), min(contact_id), min(rep_id), min(asked_on), true from survey_response
where asked_on is not null and kind <> 'invitation' and response_id not in (select response_id from survey_reply) group by response_id;

-- One row an answered item of a survey, with the account that is left of its account; answers of responses that were not finished are none.
-- left_out says of others why they do not count.
create or replace view customer_answer as
select s.response_id, coalesce(m.into_id, s.account_id, k.into_id, r.account_id, c.account_id) as account_id,
       coalesce(s.contact_id, r.contact_id) as contact_id, coalesce(s.rep_id, r.rep_id) as rep_id, coalesce(s.asked_on, r.asked_on) as asked_on,
       s.kind, s.item, s.score, s.scale_min, s.scale_max, s.comment, s.row_id, s.import_id, s.source_file, s.source_sheet, s.source_row,
       s.plan_agreed,
       case when s.asked_on is null and r.response_id is null then 'lacks response'
            end as left_out
from survey_response s left join survivor_account m on m.record_id = s.account_id
left join survey_said r on r.response_id = s.response_id
left join survivor_account k on k.record_id = r.account_id
left join (select email, min(account_id) as account_id from contact where email is not null group by email having count(distinct account_id) = 1) as c
    on c.email = coalesce(s.contact_id, r.contact_id)
where coalesce(r.finished, true) and s.kind <> 'invitation';

-- One row a person, or an account where no person is named, invited to answer on a day; answered_on: when that one answered first within 60 days, by the
-- response itself, else by who or which account it was.
create or replace view survey_invitation as
with invited as (
    select s.response_id, coalesce(m.into_id, s.account_id, c.account_id) as account_id, s.contact_id, s.asked_on as invited_on, s.row_id
    from survey_response s left join survivor_account m on m.record_id = s.account_id left join contact c on c.contact_id = s.contact_id
    where s.kind = 'invitation' and s.asked_on is not null and s.row_id not in (select row_id from gone where back_on is null)
    qualify row_number() over (partition by coalesce(s.contact_id, s.account_id, s.response_id), s.asked_on order by s.row_id) = 1
),
said as (select distinct response_id, account_id, contact_id, asked_on from customer_answer where left_out is null and asked_on is not null)
select i.account_id, i.contact_id, i.invited_on, i.row_id, min(a.asked_on) as answered_on
from invited i left join said a on a.asked_on >= i.invited_on and a.asked_on < i.invited_on + 60
    and (a.response_id = i.response_id or a.contact_id = i.contact_id or (i.contact_id is null and a.account_id = i.account_id))
group by i.account_id, i.contact_id, i.invited_on, i.row_id;

-- One row a response in which at least one of three was answered: how satisfied they are, whether they will continue, whether they would recommend us.
-- state: as good as the weakest of the three (METRICS V3): secure the best answer, favourable the second best (on scales of more than eleven steps the
-- upper tenth), vulnerable from the middle of the scale on, at_risk below it; null where one of them is missing.
create or replace view customer_security as
with told as (
    select response_id, account_id, rep_id, asked_on, row_id,
           case when kind = 'csat' then 'satisfied' when item = 'continue_relationship' then 'continues'
                when kind = 'nps' or item = 'recommend' then 'recommends' end as about,
           case when score is null or scale_max <= scale_min then null when score >= scale_max then 3
                when scale_max - score <= greatest(1, (scale_max - scale_min) / 10) and score > (scale_min + scale_max) / 2 then 2
                when score >= (scale_min + scale_max) / 2 then 1 else 0 end as good
    from customer_answer where left_out is null
),
best as (
    select response_id, account_id, min(rep_id) as rep_id, min(asked_on) as asked_on, min(row_id) as row_id,
           max(good) filter (about = 'satisfied') as satisfied, max(good) filter (about = 'continues') as continues,
           max(good) filter (about = 'recommends') as recommends
    from told group by response_id, account_id
)
select b.response_id, b.account_id, coalesce(r.rep_id, b.rep_id, o.rep_id) as rep_id, b.asked_on, b.row_id,
       coalesce(a.name, b.account_id) as name,
       case when b.satisfied is null or b.continues is null or b.recommends is null then null
            else case least(b.satisfied, b.continues, b.recommends) when 3 then 'secure' when 2 then 'favourable' when 1 then 'vulnerable' else 'at_risk' end end as state
from best b
left join account a on a.account_id = b.account_id
left join rep_alias r on r.alias = b.rep_id
left join account_seat o on o.account_id = b.account_id and o.from_day <= coalesce(b.asked_on, date '2199-12-31')
    and o.until_day > coalesce(b.asked_on, date '2199-12-31');

-- One row a response to the loyalty survey: its two parts from 0 to 100, how many items of each were answered, and whose account it is about.
-- weight: how much it counts in its account, by the level of who gave it. left_out says why its parts do not count: at least four of the six items and two of the three bonds are needed.
create or replace view loyalty_response as
with scaled as materialized (  -- else DuckDB 2.0.1 drops every answer where one account is asked for and left_out is null
    select response_id, account_id, min(contact_id) as contact_id, min(rep_id) as rep_id, min(asked_on) as asked_on, min(row_id) as row_id,
           100 * avg(case when item in ('importance_of_relationship', 'recommend', 'continue_relationship') then null
                          else (score - scale_min) / nullif(scale_max - scale_min, 0) end) as performance,
           sum(case when item in ('importance_of_relationship', 'recommend', 'continue_relationship') then 0 else 1 end) as performance_n,
           100 * avg(case when item in ('importance_of_relationship', 'recommend', 'continue_relationship')
                          then (score - scale_min) / nullif(scale_max - scale_min, 0) end) as commitment,
           sum(case when item in ('importance_of_relationship', 'recommend', 'continue_relationship') then 1 else 0 end) as commitment_n
    from customer_answer where kind = 'loyalty' group by response_id, account_id
)
select s.response_id, s.account_id, s.contact_id, coalesce(r.rep_id, s.rep_id, o.rep_id) as rep_id, s.asked_on, s.row_id,
       coalesce(a.name, s.account_id) as name, s.performance, s.performance_n, s.commitment, s.commitment_n, coalesce(w.weight, v.weight, 1) as weight,
       case when s.performance_n < 4 or s.commitment_n < 2 then 'too few items' end as left_out
from scaled s
left join contact c on c.contact_id = s.contact_id left join level_weight w on w.level = lower(trim(c.level))
left join (select email, min(lower(trim(level))) as level from contact where email is not null group by email having count(*) = 1) as m on m.email = s.contact_id
left join level_weight v on v.level = m.level
left join account a on a.account_id = s.account_id
left join rep_alias r on r.alias = s.rep_id
left join account_seat o on o.account_id = s.account_id and o.from_day <= coalesce(s.asked_on, date '2199-12-31')
    and o.until_day > coalesce(s.asked_on, date '2199-12-31');

-- One row a total of activities of a kind, with the person who did them; it stands on its last day and holds for all its days. reason says
-- why one does not count: what is logged one by one counts itself, and of totals over the same days the shorter ones do.
create or replace view tally as
with named as (
    select coalesce(a.rep_id, s.rep_id) as rep_id, s.kind, s.period_start, s.period_end, s.count, s.row_id, i.as_of
    from activity_summary s left join rep_alias a on a.alias = s.rep_id left join import i on i.import_id = s.import_id
    qualify row_number() over (partition by coalesce(a.rep_id, s.rep_id), s.kind, s.period_start, s.period_end order by i.as_of desc, s.row_id desc) = 1
),
logged as (
    select n.row_id, count(*) as count
    from named n join touch t on t.rep_id is not distinct from n.rep_id and t.day >= n.period_start and t.day < n.period_end and t.done
                                 and (t.kind = n.kind or (n.kind = 'conversation' and t.is_conversation))
                                 and t.row_id not in (select row_id from gone where back_on is null)
    group by n.row_id
)
select n.rep_id, n.kind, n.period_start, n.period_end - 1 as day, date_diff('day', n.period_start, n.period_end) as days, n.count, n.row_id,
       'Total ' || cast(n.period_start as varchar) || ' to ' || cast(n.period_end - 1 as varchar) as name,
       case when n.count is null then 'no count'
            when l.count = n.count then 'all logged'
            when l.count > 0 then 'logged one by one: ' || l.count || ', this total says ' || n.count
            when exists (select 1 from named o where o.rep_id is not distinct from n.rep_id and o.kind = n.kind and o.row_id <> n.row_id
                                                     and o.period_start < n.period_end and o.period_end > n.period_start
                                                     and (date_diff('day', o.period_start, o.period_end) < date_diff('day', n.period_start, n.period_end)
                                                          or (date_diff('day', o.period_start, o.period_end) = date_diff('day', n.period_start, n.period_end)
                                                              and o.period_start < n.period_start)))
            then 'shorter totals' end as reason
from named n left join logged l on l.row_id = n.row_id;

-- Of a rate in a pay plan, from which percent of the quota on it holds; null for what is no rate. And whether a measure is a part of pay at all.
create or replace macro rate_begins(measure) as (
    case when length(measure) between 11 and 19 and left(measure, 10) = 'rate_from_' and translate(substring(measure, 11), '0123456789', '') = ''
         then cast(substring(measure, 11) as integer) end
);

create or replace macro is_pay(measure) as (measure in ('base_pay', 'variable_pay', 'behaviour_pay', 'guaranteed_pay') or rate_begins(measure) is not null);

-- One row a target, with the person it is for; roll-ups of other targets are left out, and of a target that two files give under two
-- names of the same person the newest counts. Classes of business make up the bookings target of a person who has none of those days.
create or replace view target as
select coalesce(a.rep_id, q.rep_id) as rep_id,
       case when q.measure in ('new', 'cross_sell', 'upsell', 'renewal', 'existing', 'add_on', 'expansion') and not exists (
                select 1 from quota w where w.rep_id = q.rep_id and w.measure = 'bookings' and w.period_start < q.period_end
                                            and w.period_end > q.period_start)
            then 'bookings' else q.measure end as measure,
       q.period_start, q.period_end,
       case when f.currency is null then q.target else in_own_money(q.target, f.rate) end as target,
       case when f.currency is not null and f.rate is null then 'no rate: ' || f.code end as money_note, q.row_id,
       q.team, q.measure as class, date_diff('day', q.period_start, q.period_end) as days
from quota q left join rep_alias a on a.alias = q.rep_id left join foreign_money f on f.currency = q.currency
     left join import i on i.import_id = q.import_id
where not coalesce(q.is_rollup, false) and q.rep_id is not null and not is_pay(q.measure)
qualify row_number() over (partition by coalesce(a.rep_id, q.rep_id), q.team, q.measure, q.period_start, q.period_end
                           order by i.as_of desc, q.row_id desc) = 1;

-- One row a part of somebody's pay plan: base, variable, behaviour or guaranteed pay, or a rate; of two that two files give the newest counts.
create or replace view pay_part as
with part as (
    select coalesce(a.rep_id, q.rep_id) as rep_id, q.measure, q.period_start, q.period_end, q.row_id,
           cast(q.target as double) * case when f.currency is null or rate_begins(q.measure) is not null then 1 else f.rate end as amount,
           case when f.currency is not null and f.rate is null and rate_begins(q.measure) is null then 'no rate: ' || f.code end as money_note
    from quota q left join rep_alias a on a.alias = q.rep_id left join foreign_money f on f.currency = q.currency
         left join import i on i.import_id = q.import_id
    where is_pay(q.measure) and q.rep_id is not null
    qualify row_number() over (partition by coalesce(a.rep_id, q.rep_id), q.measure, q.period_start, q.period_end
                               order by i.as_of desc, q.row_id desc) = 1
)
select * from part;

-- One row a rate of somebody's pay plan: of each amount booked from one share of the quota (from_share) to the next (to_share; null: without end), so much is paid.
create or replace view pay_rate as
select rep_id, period_start, period_end, row_id, from_share, amount / 100 as rate,
       lead(from_share) over (partition by rep_id, period_start, period_end order by from_share) as to_share
from (select *, rate_begins(measure) / 100 as from_share from pay_part where rate_begins(measure) is not null) as r;

-- One row a part of somebody's pay plan and working day of its period, which share it equally.
create or replace view pay_day as
select p.rep_id, p.measure, c.day, p.row_id, p.money_note, replace(p.measure, '_', ' ') || ' from ' || cast(p.period_start as varchar) as name,
       p.amount / nullif(count(*) over (partition by p.row_id), 0) as share
from pay_part p join calendar_day c on c.day >= p.period_start and c.day < p.period_end and c.is_working where rate_begins(p.measure) is null;

-- One row a reward with what it is worth, whose it is, the day of its result (else the day it was given), and whether it is for an activity that was
-- agreed as hi-value.
create or replace view reward_paid as
select coalesce(a.rep_id, r.rep_id) as rep_id, r.row_id, coalesce(r.reason, r.kind) as name, coalesce(r.earned_on, r.given_on) as day, r.kind, r.behaviour,
       r.earned_on, r.given_on,
       case when f.currency is null then cast(r.amount as double) else cast(r.amount as double) * f.rate end as amount,
       rtrim(replace(lower(trim(r.behaviour)), ' ', '_'), 's') in (select kind from hi_value_kind) as is_hi_value,
       case when f.currency is not null and f.rate is null then 'no rate: ' || f.code when r.amount is null then 'lacks amount'
            when r.amount < 0 then 'taken back' end as reason
from reward r left join rep_alias a on a.alias = r.rep_id left join foreign_money f on f.currency = r.currency;

-- One row a target and a shorter one of the same person and measure over some of its days. part: what the shorter one asks of these days;
-- null where it stands inside another shorter one, which says it already.
create or replace view target_within as
with pair as (
    select l.row_id, s.row_id as inner_id, s.period_start, s.period_end, s.days,
           cast(s.target as double) * date_diff('day', greatest(s.period_start, l.period_start), least(s.period_end, l.period_end)) / nullif(s.days, 0) as part
    from target l join target s on s.rep_id = l.rep_id and s.class = l.class
    where s.days < l.days and s.period_start < l.period_end and s.period_end > l.period_start and (s.team = l.team or s.team is null or l.team is null)
)
select p.row_id, p.period_start, p.period_end,
       case when not exists (select 1 from pair m where m.row_id = p.row_id and m.days > p.days and m.period_start <= p.period_start
                                                        and m.period_end >= p.period_end) then p.part end as part
from pair p;

-- One row a target and working day on which it holds: its days share it equally. On days that a shorter target of the same person and measure
-- speaks of, only the shorter one holds; what a longer one asks beyond them its other days share. Of a quota the days before the person was hired
-- ask for nothing, and its other days for no more than their share (METRICS R1). Days on which the person is away ask for nothing, and the other days
-- share what is asked (METRICS A2, G2); a quota of which all days are away is none the smaller: all share it.
create or replace view target_day as
with taken as (select row_id, coalesce(sum(part), 0) as part from target_within group by row_id),
away as (
    select distinct a.rep_id, c.day from absence a join calendar_day c on c.day between a.first_day and a.last_day
),
of_shorter as (
    select distinct w.row_id, c.day from target_within w join calendar_day c on c.day >= w.period_start and c.day < w.period_end
),
each_day as (
    select t.*, c.day, a.rep_id is not null as is_away
    from target t join calendar_day c on c.day >= t.period_start and c.day < t.period_end and c.is_working
    left join away a on a.rep_id = t.rep_id and a.day = c.day left join of_shorter o on o.row_id = t.row_id and o.day = c.day
    where o.row_id is null
),
asked as (
    select measure, row_id, count(*) as days, sum(case when is_away then 0 else 1 end) as present from each_day group by measure, row_id
),
shared as (
    select e.rep_id, e.measure, e.period_start, e.period_end, e.target, e.money_note, e.row_id, e.day, h.hired_on,
           s.row_id is not null as is_taken, coalesce(s.part, 0) as taken, e.is_away and (e.measure <> 'bookings' or d.present > 0) as is_away,
           case when e.measure = 'bookings' and d.present = 0 then d.days else d.present end as days
    from each_day e join asked d on d.row_id = e.row_id and d.measure = e.measure left join taken s on s.row_id = e.row_id
    left join person h on h.rep_id = e.rep_id and e.measure = 'bookings'
)
select rep_id, measure, day, row_id, money_note,
       case when measure = 'bookings' then 'Quota from ' else 'Target from ' end || cast(period_start as varchar)
       || case when is_taken then ', what shorter ones leave of it' else '' end
       || case when hired_on > period_start and hired_on < period_end then ', pro-rated from ' || cast(hired_on as varchar) else '' end
       || case when is_away then ', away' else '' end as name,
       case when is_away then 0
            else case when is_taken then greatest(0, cast(target as double) - taken) else cast(target as double) end / nullif(days, 0) end as share
from shared where hired_on is null or hired_on >= period_end or day >= hired_on;

-- One row a total of what a rep sold, of the days since to day together. reason says why one does not count: where deals won or shorter totals
-- of some of its days are known, these count themselves.
create or replace view sold as
select coalesce(a.rep_id, s.rep_id) as rep_id, s.account_id, s.period_start as since, s.period_end - 1 as day, s.row_id,
       case when f.currency is null then s.amount else in_own_money(s.amount, f.rate) end as amount,
       'Sold ' || cast(s.period_start as varchar) || ' to ' || cast(s.period_end - 1 as varchar) as name,
       case when f.currency is not null and f.rate is null then 'no rate: ' || f.code
            when exists (select 1 from deal d where d.outcome = 'won' and d.rep_id is not distinct from coalesce(a.rep_id, s.rep_id)
                                                    and d.closed_on >= s.period_start and d.closed_on < s.period_end)
            then 'deals known'
            when exists (
                select 1 from sales_total o where o.rep_id is not distinct from s.rep_id and o.measure = s.measure
                       and o.period_start >= s.period_start and o.period_end <= s.period_end
                       and date_diff('day', o.period_start, o.period_end) < date_diff('day', s.period_start, s.period_end)
                       and (o.account_id = s.account_id or s.account_id is null or o.account_id is null)
                       and (o.product = s.product or s.product is null or o.product is null))
            then 'shorter totals' end as reason
from sales_total s left join rep_alias a on a.alias = s.rep_id left join foreign_money f on f.currency = s.currency
where s.measure = 'bookings';

-- One row a completed or planned activity with a customer, by account: the account it names, else the account of its deal.
create or replace view account_touch as
select coalesce(t.account_id, o.account_id) as account_id, t.rep_id, t.kind, t.day, t.done, t.row_id
from touch t left join deal o on o.opportunity_id = t.opportunity_id
where t.is_customer_facing;

-- One row an account that is left: those loaded, and those only deals name (row_id is then that of their first deal). Whose it is the accounts say;
-- where they do not, it is the one person who owns all its deals. Accounts that a deal had only when it closed are there as well, nobody's.
create or replace view account_today as
with dealt as (
    select account_id, case when count(distinct coalesce(rep_id, '')) = 1 then max(rep_id) end as rep_id, min(row_id) as row_id
    from deal_today where account_id is not null and row_id not in (select row_id from gone where back_on is null) group by account_id
)
select a.account_id, coalesce(a.name, a.account_id) as name, coalesce(m.into_id, a.parent_id) as parent_id, a.industry, a.region,
       coalesce(o.rep_id, a.owner_id, d.rep_id) as rep_id, coalesce(a.is_strategic, false) as is_strategic, a.tier, a.annual_revenue, a.currency,
       a.employees, a.first_won_on, a.created_on, a.row_id
from account a left join rep_alias o on o.alias = a.owner_id left join survivor_account m on m.record_id = a.parent_id
     left join dealt d on d.account_id = a.account_id
where a.row_id not in (select row_id from gone where back_on is null)
union all
select d.account_id, d.account_id, null, null, null, d.rep_id, false, null, null, null, null, null, null, d.row_id
from dealt d where d.account_id not in (select account_id from account)
union all
select coalesce(m.into_id, w.account_id), coalesce(m.into_id, w.account_id), null, null, null, null, false, null, null, null, null, null, null, min(w.row_id)
from (select account_id, opportunity_id, row_id from deal_was
      union all select c.account_id, c.opportunity_id, o.row_id from closed_then c join opportunity o on o.opportunity_id = c.opportunity_id) as w
     left join survivor_account m on m.record_id = w.account_id
where w.account_id is not null and coalesce(m.into_id, w.account_id) not in (select account_id from account)
      and coalesce(m.into_id, w.account_id) not in (select account_id from dealt)
      and w.opportunity_id in (select opportunity_id from deal_today where row_id not in (select row_id from gone where back_on is null))
group by coalesce(m.into_id, w.account_id);

-- One row an account of which the export says since when there is one, with that day; what is known of it before makes it older.
create or replace view account_since as
select a.account_id, least(a.created_on, coalesce(a.first_won_on, a.created_on), coalesce(d.day, a.created_on), coalesce(t.day, a.created_on)) as since
from account a left join (select account_id, min(created_on) as day from deal group by account_id) as d on d.account_id = a.account_id
left join (select account_id, min(day) as day from account_touch group by account_id) as t on t.account_id = a.account_id
where a.created_on is not null;

-- One row a stay of a deal at one stage, as far as its history tells it; for this deal_state must be settled. since is null where nothing tells since
-- when, until where it is still there. moved_on: it was won next, or went to a stage it had not been at before.
create or replace macro stage_stays(are_asked) as table (
    with turned as (
        select s.*, case when stage_raw is distinct from lag(stage_raw) over w or outcome is distinct from lag(outcome) over w then 1 else 0 end as turns,
               case when lag(row_id) over w is null and said_by not in ('history', 'change') then 1 else 0 end as is_found
        from deal_state s where outcome is not null and are_asked window w as (partition by opportunity_id order by valid_from, row_id)
    ),
    numbered as (select *, sum(turns) over (partition by opportunity_id order by valid_from, row_id rows unbounded preceding) as run from turned),
    stay as (
        select opportunity_id, run, min(stage_raw) as stage_raw, min(outcome) as outcome, cast(min(valid_from) as date) as begun,
               case when max(is_found) = 1 then null else cast(min(valid_from) as date) end as since
        from numbered group by opportunity_id, run
    ),
    placed as (select *, row_number() over (partition by opportunity_id, stage_raw, outcome order by run) = 1 as is_first_visit from stay)
    select opportunity_id, stage_raw, outcome, begun, since, lead(begun) over w as until,
           coalesce(lead(outcome) over w = 'won' or (lead(outcome) over w = 'open' and lead(is_first_visit) over w), false) as moved_on
    from placed window w as (partition by opportunity_id order by run)
);

create or replace view stage_stay as select * from stage_stays(true);

-- By stage the days within which four of five stays ended that moved on by a day, and how many they were; of fewer than 20 none (METRICS P12).
create or replace macro usual_days_at_stage(on_day) as table
    select s.stage_raw, ceil(percentile_cont(0.8) within group (order by date_diff('day', s.since, s.until))) as days, count(*) as stays
    from stage_stay s where s.outcome = 'open' and s.moved_on and s.since is not null and s.until <= on_day
    group by s.stage_raw having count(*) >= 20;

-- One row a deal with the day its cycle begins (METRICS P9): that of its first stay at a stage the team calls qualified, its creation where no such
-- stage was chosen, or the deal has no history, or was won without one. reason: it was never qualified.
create or replace view deal_begun as
with qualified as (
    select opportunity_id, min(since) filter (stage_raw in (select q.stage_raw from qualified_stage q)) as day
    from stage_stays((select count(*) > 0 from qualified_stage)) group by opportunity_id
)
select d.opportunity_id, coalesce(q.day, d.created_on) as day,
       case when q.opportunity_id is not null and q.day is null and d.outcome <> 'won' and exists (select 1 from qualified_stage) then 'not qualified'
            end as reason
from deal d left join qualified q on q.opportunity_id = d.opportunity_id;

-- What was due in a quarter on its first midnight, one row a deal, with the owner of that time; where the first picture there is was made on
-- the quarter's first day, what that shows (METRICS: from the first snapshot of the period). What became of a deal that was merged since is what
-- became of the one that is left (lives_on_as).
create or replace view deal_state_due as
select q.quarter_start, q.quarter_end, s.opportunity_id, coalesce(k.opportunity_id, s.opportunity_id) as lives_on_as,
       coalesce(a.rep_id, s.owner_id, d.rep_id, k.rep_id) as rep_id, coalesce(d.account_id, k.account_id) as account_id,
       coalesce(k.outcome, d.outcome) as outcome, case when k.opportunity_id is null then d.closed_on else k.closed_on end as closed_on,
       s.row_id, coalesce(d.name, k.name, s.opportunity_id) as name, s.amount, s.forecast_category, s.probability
from deal_state s
join calendar_day q on q.day = s.close_on
    and (s.valid_from < cast(q.quarter_start as timestamp)
         or (s.said_by = 'export' and s.is_first and cast(s.valid_from as date) = q.quarter_start
             and q.quarter_start = (select min(cast(valid_from as date)) from deal_state)))
    and (s.valid_to is null or s.valid_to >= cast(q.quarter_start as timestamp)) and s.outcome = 'open'
left join deal d on d.opportunity_id = s.opportunity_id
left join (select v.record_id, l.* from survivor_deal v join deal l on l.opportunity_id = v.into_id) as k on k.record_id = s.opportunity_id
left join rep_alias a on a.alias = s.owner_id;

-- What was called for a quarter on its first midnight (locked: as it was believed then), one row a deal, and one a deal won.
create or replace view deal_state_call as
select rep_id, account_id, quarter_start as day, quarter_start, row_id, name, amount as called, 0 as booked, 1 as n,
       case when amount is null then 'lacked amount' end as reason, true as locked
from deal_state_due where forecast_category = 'commit'
union all
select d.rep_id, d.account_id, d.closed_on, c.quarter_start, d.row_id, d.name, 0, d.amount, 0,
       case when d.amount is null then coalesce(d.money_note, 'lacks amount')
            when c.quarter_start < (select min(cast(valid_from as date)) from deal_state) then 'lacks history' end, false
from deal d join calendar_day c on c.day = d.closed_on
where d.outcome = 'won';

-- One row a forecast call and category: those loaded and those made here, by the person they are about; upside is what some call best case.
create or replace view forecast_call as
select coalesce(a.rep_id, f.owner_id) as rep_id, 'rep' as side, f.made_on, f.period_start, f.period_end,
       case when f.category = 'best_case' then 'upside' else f.category end as category,
       cast(case when m.currency is null then f.amount else in_own_money(f.amount, m.rate) end as double) as amount,
       case when m.currency is not null and m.rate is null then 'no rate: ' || m.code end as reason, f.row_id
from forecast f left join rep_alias a on a.alias = f.owner_id left join foreign_money m on m.currency = f.currency
where f.owner_id is not null and f.made_on is not null
union all
select rep_id, side, made_on, period_start, period_end, category, amount, null, row_id from call_record;

-- What each rep called for a quarter in its first week (the newest commit made by its seventh day), one row a rep and quarter, and one a deal won.
create or replace view call_result as
with locked as (
    select f.rep_id, q.quarter_start, f.row_id, f.amount, f.reason, f.made_on
    from forecast_call f
    join (select distinct quarter_start, quarter_end from calendar_day) as q on q.quarter_start = f.period_start and q.quarter_end = f.period_end
    where f.category = 'commit' and f.side = 'rep' and f.made_on < q.quarter_start + 7
    qualify row_number() over (partition by f.rep_id, q.quarter_start order by f.made_on desc, abs(f.row_id) desc) = 1
)
select rep_id, cast(null as varchar) as account_id, quarter_start as day, quarter_start, row_id, 'Commit of ' || cast(made_on as varchar) as name,
       amount as called, cast(0 as double) as booked, 1 as n, reason, true as locked
from locked
union all
select d.rep_id, d.account_id, d.closed_on, c.quarter_start, d.row_id, d.name, 0, cast(d.amount as double), 0,
       case when l.rep_id is null then 'no call' when d.amount is null then coalesce(d.money_note, 'lacks amount') end, false
from deal d join calendar_day c on c.day = d.closed_on left join locked l on l.rep_id = d.rep_id and l.quarter_start = c.quarter_start
where d.outcome = 'won';

-- One row a time an account bought, by the account's owner, else by who won it: deals won, totals of a month where those count, and the day the
-- accounts say it first bought. A credit, or a deal at 0, makes nobody a customer; one without an amount does.
create or replace view customer_win as
select d.account_id, coalesce(a.rep_id, d.rep_id) as rep_id, a.name as account, d.closed_on as day, d.row_id, d.amount, d.product, d.type
from deal d join account_today a on a.account_id = d.account_id
where d.outcome = 'won' and d.closed_note is null and coalesce(d.amount, 1) > 0 and d.row_id not in (select row_id from gone where back_on is null)
union all
select s.account_id, coalesce(a.rep_id, s.rep_id), a.name, s.day, s.row_id, s.amount, null, null
from sold s join account_today a on a.account_id = s.account_id where s.reason is null and s.amount > 0 and date_diff('day', s.since, s.day) < 31
union all
select a.account_id, a.rep_id, a.name, a.first_won_on, a.row_id, null, null, null from account_today a where a.first_won_on is not null;

-- One row an account of a tier with agreed contacts: those it had in the 365 days up to a day, or in fewer where it, or the log of activities, is younger
-- (days), whether they are as many as agreed for those days, and when the next one is due.
create or replace macro account_cadence(on_day) as table (
    with seen as (
        select account_id, sum(case when day > on_day - 365 then 1 else 0 end) as contacts, max(day) as last_on
        from account_touch where done and day <= on_day and account_id is not null group by account_id
    )
    select a.account_id, a.name, a.rep_id, a.row_id, a.tier, p.contacts as agreed, coalesce(s.contacts, 0) as contacts, s.last_on, d.days,
           coalesce(s.contacts, 0) * 365 >= floor(p.contacts * d.days / 365 + 1e-9) * 365 as is_kept,
           coalesce(s.last_on, on_day - d.days) + cast(ceil(365 / p.contacts) as integer) as due_on
    from account_today a join tier_plan p on lower(trim(p.tier)) = lower(trim(a.tier)) left join seen s on s.account_id = a.account_id
    left join account_since n on n.account_id = a.account_id
    cross join (select min(day) as day from account_touch where done) as l
    cross join lateral (select cast(greatest(least(365, date_diff('day', n.since, on_day) + 1, date_diff('day', l.day, on_day) + 1), 1) as integer) as days) as d
);

-- One row a won deal with recurring revenue and the days on which that runs (until excluded): the months of its contract, twelve where it says none, but
-- not beyond a later renewal of the same account, and of the same product where both name one.
create or replace view recurring_span as
with won as (
    select d.account_id, d.rep_id, a.name as account, d.closed_on as day, d.row_id, d.name, cast(d.recurring as double) as recurring, d.product,
           cast(d.closed_on + coalesce(d.contract_months, 12) * interval 1 month as date) as ends, d.type in (select type from renewing_type) as renews
    from deal d join account_today a on a.account_id = d.account_id
    where d.outcome = 'won' and d.closed_note is null and d.closed_on is not null and d.recurring > 0
          and d.row_id not in (select row_id from gone where back_on is null)
)
select w.account_id, w.rep_id, w.account, w.day, w.row_id, w.name, w.recurring, least(w.ends, coalesce(min(r.day), w.ends)) as until
from won w left join won r on r.account_id = w.account_id and r.renews and r.row_id <> w.row_id and (r.day > w.day or (r.day = w.day and not w.renews))
    and (r.product = w.product or r.product is null or w.product is null)
group by w.account_id, w.rep_id, w.account, w.day, w.row_id, w.name, w.recurring, w.ends;

-- One row an account with the recurring revenue a year that runs on a day, and that ran 365 days before.
create or replace macro account_recurring(on_day) as table (
    select account_id, account, min(rep_id) as rep_id, min(row_id) as row_id,
           coalesce(sum(case when day <= on_day - 365 and until > on_day - 365 then recurring end), 0) as before,
           coalesce(sum(case when day <= on_day and until > on_day then recurring end), 0) as now
    from recurring_span group by account_id, account
);

-- One row a stretch of days (until excluded) for which an account counts as a customer: 365 days from each time it bought, or up to the next time, or to
-- the day its contract ended by notice (ended).
create or replace view customer_span as
select account_id, rep_id, account, day, row_id, next_day, until, ended
from (
    select w.*, lead(day) over (partition by account_id order by day, row_id) as next_day,
           least(day + 365, coalesce(lead(day) over (partition by account_id order by day, row_id), day + 365), coalesce(n.ended_on, day + 365)) as until,
           coalesce(n.ended_on < least(day + 365, coalesce(lead(day) over (partition by account_id order by day, row_id), day + 365)), false) as ended
    from customer_win w left join (select a.account_id as of_account, a.ended_on from account a where a.ended_on is not null) as n
        on n.of_account = w.account_id and n.ended_on > w.day
) as bought where until > day;

-- One row a time an account became a customer (new; returned: after it had ceased to be one) or ceased to be one (lost: on the day its contract ended
-- by notice, else on the day its 365 days are over), so that customers at the start, new, returned and lost ones make those at the end. reason: before a year of deals is known, nothing tells
-- a new customer from an old one, unless the CRM has the account, or the accounts say when it first bought, since deals are known.
create or replace view customer_change as
with known as (select min(closed_on) as first_day from deal where outcome = 'won' and closed_note is null),
bought as (select s.*, lag(until) over (partition by account_id order by day) as until_before from customer_span s)
select b.account_id, coalesce(o.rep_id, b.rep_id) as rep_id, b.account, b.day, b.row_id,
       case when b.until_before is null then 'new' else 'returned' end as what,
       case when b.until_before is null and b.day < k.first_day + 365 and a.first_won_on is null and (a.created_on is null or a.created_on < k.first_day)
            then 'history too short' end as reason
from bought b join account_today a on a.account_id = b.account_id cross join known k
left join account_seat o on o.account_id = b.account_id and o.from_day <= b.day and o.until_day > b.day
where b.until_before is null or b.day > b.until_before
union all
select s.account_id, coalesce(o.rep_id, s.rep_id), case when s.ended then s.account || ', contract ended' else s.account end, s.until, s.row_id, 'lost', null
from customer_span s left join account_seat o on o.account_id = s.account_id and o.from_day <= s.until and o.until_day > s.until
where s.next_day is null or s.next_day > s.until;

-- One row an account with what it bought and the contacts it took, each in a window of days up to a day and in the window before that; the contacts lie one
-- sales cycle (the median of the deals won in two years) earlier. A window is 365 days, and 182 where deals and contacts are known for two of those only.
-- lacks says why growth is not told. METRICS S3: index is its share of the revenue over
-- its share of the contacts, elasticity the change of revenue over that of contacts, each against the mean of its two windows.
create or replace macro account_momentum(on_day) as table (
    with cycle as (
        select coalesce(cast(round(median(date_diff('day', created_on, closed_on))) as integer), 0) as days from deal
        where outcome = 'won' and closed_note is null and created_on is not null and closed_on >= created_on
              and closed_on <= on_day and closed_on > on_day - 730
    ),
    sale as (
        select d.account_id, coalesce(d.closed_on, d.close_on) as day, d.amount from deal d
        where d.outcome = 'won' and d.closed_note is null and d.row_id not in (select row_id from gone where back_on is null)
        union all select account_id, day, amount from sold where reason is null and date_diff('day', since, day) < 31
    ),
    known as (
        select (select min(day) from sale) as sales, (select min(day) from account_touch where done) + c.days as contacts, c.days as lag from cycle c
    ),
    span as (
        select lag, sales, contacts, case when greatest(sales, contacts) <= on_day - 729 then 365 else 182 end as days from known
    ),
    bought as (
        select account_id, coalesce(sum(case when day > on_day - s.days then amount end), 0) as now,
               coalesce(sum(case when day <= on_day - s.days then amount end), 0) as before
        from sale cross join span s where account_id is not null and day <= on_day and day > on_day - 2 * s.days group by account_id
    ),
    touched as (
        select t.account_id, sum(case when t.day + s.lag > on_day - s.days then 1 else 0 end) as now,
               sum(case when t.day + s.lag <= on_day - s.days then 1 else 0 end) as before
        from account_touch t cross join span s
        where t.done and t.account_id is not null and t.day + s.lag <= on_day and t.day + s.lag > on_day - 2 * s.days group by t.account_id
    ),
    whole as (select (select sum(greatest(now, 0)) from bought) as now, (select sum(now) from touched) as effort),
    paired as (
        select a.account_id, a.name, a.rep_id, a.row_id, cast(b.now as double) as revenue, cast(b.before as double) as revenue_before,
               coalesce(t.now, 0) as effort, coalesce(t.before, 0) as effort_before, s.lag, s.days,
               case when s.sales is null or s.sales > on_day + 1 - 2 * s.days then 'deals too young'
                    when s.contacts is null or s.contacts > on_day + 1 - 2 * s.days then 'contacts too young'
                    when b.now <= 0 or b.before <= 0 then 'revenue in one window'
                    when coalesce(t.now, 0) = 0 or coalesce(t.before, 0) = 0 then 'contacts in one window' end as lacks
        from account_today a join bought b on b.account_id = a.account_id left join touched t on t.account_id = a.account_id
        cross join span s
    ),
    changed as (
        select p.*, case when p.effort > 0 and p.revenue > 0 then (p.revenue / w.now) / (p.effort / w.effort) end as "index",
               10 * abs(p.effort - p.effort_before) <= p.effort_before as is_same_effort,
               2 * (p.revenue - p.revenue_before) / (p.revenue + p.revenue_before) as revenue_arc,
               2 * (p.effort - p.effort_before) / (p.effort + p.effort_before) as effort_arc
        from paired p cross join whole w
    )
    select account_id, name, rep_id, row_id, revenue, revenue_before, effort, effort_before, lag, days, lacks, "index",
           case when lacks is null and not is_same_effort then revenue_arc / effort_arc end as elasticity,
           lacks is null and "index" > 1 and revenue > revenue_before
           and case when is_same_effort then round(cast(10 * (revenue - revenue_before) as decimal(38, 8)), 2) >= revenue_before else revenue_arc / effort_arc > 1 end as has_momentum
    from changed
);
