-- The facts: what exports said, one table per kind, one row per source row that counts now.
-- Every fact row names its source: import_id (the ledger below), source_file, source_sheet, source_row (as the file numbers it,
-- header = row 1) and row_id = import_id * 4294967296 + source_row (+ item * 268435456 where one row makes several facts), which is
-- unique in the workspace. Of a sheet whose figures stand side by side, source_row is row + 1048576 * the place of the figure in its row.
-- opportunity, activity, opportunity_snapshot and stage_history are views (in_place.py): the table of that name with _row, and big imports
-- where they are kept.
-- Ids are text, money is DECIMAL(18,2), days are DATE in the business time zone, moments TIMESTAMP without a zone.

create table if not exists import (
    import_id integer primary key, load_id varchar, kind varchar, format varchar, file varchar, sheet varchar, file_hash varchar,
    as_of date, as_of_source varchar, loaded_at timestamp, rows_in bigint, loaded bigint, updated bigint, unchanged bigint,
    quarantined bigint, skipped bigint, copy_hash varchar, manifest varchar, undone_at timestamp
);
-- place orders imports of one date: by what the files say of themselves, so that the order of loading does not matter.
alter table import add column if not exists place varchar;
alter table import add column if not exists first_row integer;
alter table import add column if not exists left_in boolean;
-- in_place: the rows are read from the kept copy; picture_in_place: so are the dated pictures of the deals in it.
alter table import add column if not exists in_place boolean;
alter table import add column if not exists picture_in_place boolean;
-- is_full: somebody said that the file holds all records, so that what it no longer holds was removed (false: only a part; null: nobody said).
alter table import add column if not exists is_full boolean;
-- removed_hash: of the lists kept beside the rows, of deleted records and of who was invited ('' for none; null: kept before lists had one).
alter table import add column if not exists removed_hash varchar;
-- row_span: of a sheet whose figures stand side by side, what source_row is to be taken modulo to have the row.
alter table import add column if not exists row_span integer;
update import set row_span = 1048576
where row_span is null and format in ('wide_sales_total', 'wide_quota', 'wide_activity_summary', 'wide_survey_response', 'wide_forecast');

-- By which keys and columns imports were laid over each other: an older Cadence may have had others.
create table if not exists folded_by (keys varchar);

create table if not exists rep (
    rep_id varchar, name varchar, email varchar, role varchar, team varchar, region varchar, manager_id varchar,
    active boolean, hired_on date,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

create table if not exists account (
    account_id varchar, name varchar, parent_id varchar, industry varchar, region varchar, owner_id varchar,
    is_strategic boolean, tier varchar, annual_revenue decimal(18, 2), employees integer, first_won_on date,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- currency: of annual_revenue.
alter table account add column if not exists currency varchar;
-- created_on: since when the CRM has it.
alter table account add column if not exists created_on date;
-- ended_on: the day the customer's contract ended by notice. category_spend: what the account spends a year on what we sell, with everybody, by spend_source
-- on spend_on; supplier_rank of suppliers: which place we have among those it buys this from (ties share the mean rank).
alter table account add column if not exists ended_on date;
alter table account add column if not exists category_spend decimal(18, 2);
alter table account add column if not exists spend_on date;
alter table account add column if not exists spend_source varchar;
alter table account add column if not exists supplier_rank double;
alter table account add column if not exists suppliers integer;

create table if not exists contact (
    contact_id varchar, account_id varchar, name varchar, title varchar, email varchar, decision_role varchar,
    level varchar, function varchar,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- has_left: no longer works at the account.
alter table contact add column if not exists has_left boolean;

-- outcome: open, won, lost, cancelled. close_on: expected while open, actual once closed. closed_on: actual only.
create table if not exists opportunity_row (
    opportunity_id varchar, name varchar, account_id varchar, contact_id varchar, owner_id varchar, created_by_id varchar,
    pipeline varchar, stage_raw varchar, outcome varchar, amount decimal(18, 2), amount_won decimal(18, 2), currency varchar,
    probability double, forecast_category varchar, created_on date, close_on date, closed_on date, type varchar, product varchar,
    lead_source varchar, lost_reason varchar, competitor varchar, next_step varchar, last_activity_on date, contradiction varchar,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- recurring: what a won deal brings again each year; contract_months: for how long.
alter table opportunity_row add column if not exists recurring decimal(18, 2);
alter table opportunity_row add column if not exists contract_months integer;
-- customer_reason: why it was lost as the customer said when asked; lost_reason is the rep's.
alter table opportunity_row add column if not exists customer_reason varchar;

-- kind: call, email, meeting, demo, proposal, vip_visit, peer_meeting, business_review, field_day, carnival_day, task, note, internal, system
create table if not exists activity_row (
    activity_id varchar, rep_id varchar, account_id varchar, contact_id varchar, opportunity_id varchar, lead_id varchar,
    kind varchar, kind_raw varchar, subject varchar, "at" timestamp, due_on date, done boolean, status_raw varchar, direction varchar,
    outcome_raw varchar, connected boolean, duration_min double, attendees_n integer, is_hi_value boolean, is_customer_facing boolean,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- goal: what the activity was to bring, as somebody wrote before it; goal_reached: whether it did.
alter table activity_row add column if not exists goal varchar;
alter table activity_row add column if not exists goal_reached boolean;
-- talked_about: product, business, insight or other, as the export says; null where it does not.
alter table activity_row add column if not exists talked_about varchar;

-- Totals only: one row says how many of a kind a rep did in a period.
create table if not exists activity_summary (
    rep_id varchar, period_start date, period_end date, kind varchar, count bigint, minutes double,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- What a deal looked like from a moment on: one row per saved change, values after the change.
create table if not exists opportunity_snapshot_row (
    opportunity_id varchar, "at" timestamp, stage_raw varchar, outcome varchar, amount decimal(18, 2), close_on date,
    forecast_category varchar, probability double, owner_id varchar,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- Only dated pictures of exports say these: the account and the type of a deal on that day.
alter table opportunity_snapshot_row add column if not exists account_id varchar;
alter table opportunity_snapshot_row add column if not exists type varchar;

-- One row a record that was merged into another and is no longer one of its own. what: the kind of the record.
create table if not exists merged_record (
    what varchar, record_id varchar, into_id varchar,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- One row a person with a part of a deal, of files that hold only such parts. weight: of 1, where the file says a share; amount: as written.
create table if not exists deal_split (
    opportunity_id varchar, person varchar, weight double, amount decimal(18, 2),
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- Derived from all imports: from when on a record does not count, and from when on again (null: not again). why is a code of metrics/reasons.py, with its detail.
create table if not exists removal (
    kind varchar, record_id varchar, removed_on date, back_on date, why varchar, import_id integer, source_row integer
);

-- Derived from all lists of people: the team of each, by the date of the list.
create table if not exists team_said (rep_id varchar, said_on date, team varchar);

-- Derived from all lists of people and accounts where several are loaded: the names each id had in them. what: rep or account.
create table if not exists called (what varchar, record_id varchar, name varchar);

-- Derived from all lists of accounts that name owners: the owner of each, by the date of the list. turn: the order of the lists.
create table if not exists account_said (account_id varchar, said_on date, turn integer, owner_id varchar);

-- Derived from all imports: who shares the credit of a deal, as the newest file that says so has it. weight: the person's part, of 1 in all.
create table if not exists credit (opportunity_id varchar, person varchar, weight double, import_id integer, source_row integer);

-- One field changed on one deal (field history exports). field: stage, amount, close_date, forecast_category, probability, owner, status, or as
-- the CRM calls it; values as text, days 2026-03-05 and money 1234.56; the outcomes say how a stage or status word is read.
-- Where one row of a file tells several changes (a column a stage), source_row % 268435456 is the row in the file.
create table if not exists stage_history_row (
    opportunity_id varchar, "at" timestamp, field varchar, old_value varchar, new_value varchar, changed_by varchar,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);
alter table stage_history_row add column if not exists old_outcome varchar;
alter table stage_history_row add column if not exists new_outcome varchar;

-- What was sold in a period, in totals: no deals behind it. measure: bookings (what a rep sold) or revenue. period_end is exclusive.
create table if not exists sales_total (
    rep_id varchar, account_id varchar, team varchar, product varchar, measure varchar, period_start date, period_end date,
    amount decimal(18, 2), currency varchar,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- measure: bookings, a class of it (new, cross_sell, renewal ...), or an activity kind (call, conversation, meeting, demo, proposal, vip_visit ...). period_end is exclusive.
create table if not exists quota (
    rep_id varchar, team varchar, measure varchar, period_start date, period_end date, target decimal(18, 2), currency varchar,
    is_rollup boolean,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

create table if not exists forecast (
    made_on date, owner_id varchar, period_start date, period_end date, category varchar, amount decimal(18, 2), currency varchar,
    is_judgment boolean,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

create table if not exists survey_response (
    response_id varchar, account_id varchar, contact_id varchar, rep_id varchar, asked_on date, kind varchar, item varchar,
    score double, scale_min double, scale_max double, comment varchar,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- plan_agreed: whether a plan was agreed with the customer about this answer.
alter table survey_response add column if not exists plan_agreed boolean;

-- What answers told one by one leave unsaid of their response: when it was given, by whom, and whether it was finished.
create table if not exists survey_reply (
    response_id varchar, account_id varchar, contact_id varchar, rep_id varchar, asked_on date, finished boolean,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

create table if not exists lead (
    lead_id varchar, name varchar, owner_id varchar, created_on date, source varchar, status_raw varchar,
    converted_opportunity_id varchar, converted_on date, disqualified_reason varchar,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- earned_on: the day of the result that is rewarded; given_on: the day it was paid or handed over.
create table if not exists reward (
    reward_id varchar, rep_id varchar, earned_on date, given_on date, kind varchar, reason varchar, behaviour varchar,
    amount decimal(18, 2), currency varchar,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);
-- disputed: the person it is for, or whoever gives it, disagrees with it.
alter table reward add column if not exists disputed boolean;

-- Days from first_day to last_day (both in it) on which a person is away, as a file says; reason: as written.
create table if not exists time_off (
    rep_id varchar, first_day date, last_day date, reason varchar,
    row_id bigint, import_id integer, source_file varchar, source_sheet varchar, source_row integer
);

-- One row an id of a person that stood beside a name on facts, with the name the newest import gave it.
create table if not exists named_person (rep_id varchar, name varchar);
