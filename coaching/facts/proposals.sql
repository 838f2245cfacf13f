-- The proposals, derived when a metric of them is first asked for after a change: an import does not wait for them.

delete from gone where row_id in (
    select p.row_id from proposal p join import i on i.import_id = p.row_id // 4294967296 where i.kind = 'opportunity_snapshot');

delete from proposal;

insert into proposal
with saved as (
    select opportunity_id, min("at") as "at", min(row_id) as row_id from opportunity_snapshot
    where stage_raw in (select stage_raw from stage where is_proposal)
          and import_id in (select import_id from import where kind = 'opportunity_snapshot')
    group by opportunity_id
),
staged as (
    select coalesce(v.into_id, s.opportunity_id) as opportunity_id, min(s."at") as "at", min(s.row_id) as row_id
    from saved s left join survivor_deal v on v.record_id = s.opportunity_id
    group by coalesce(v.into_id, s.opportunity_id)
),
logged as materialized (
    select row_id, opportunity_id, rep_id, account_id, day, subject,
           opportunity_id is null or row_number() over (partition by opportunity_id order by day, row_id) = 1 as is_first
    from touch where kind = 'proposal' and done
)
select s.row_id, s.opportunity_id, coalesce(a.rep_id, w.owner_id, d.rep_id), d.account_id, cast(s."at" as date), d.name, true
from staged s anti join (select opportunity_id from logged where opportunity_id is not null) l on l.opportunity_id = s.opportunity_id
left join deal d on d.opportunity_id = s.opportunity_id
left join deal_was w on w.opportunity_id = s.opportunity_id and (w.from_day is null or w.from_day <= cast(s."at" as date))
    and (w.until_day is null or w.until_day > cast(s."at" as date))
left join rep_alias a on a.alias = w.owner_id
union all
select row_id, opportunity_id, rep_id, account_id, day, subject, is_first from logged;

-- The stage that a removed deal's history saved leaves with the deal.
insert into gone
select p.row_id, r.removed_on, r.back_on, r.why
from removal r join proposal p on p.opportunity_id = r.record_id join import i on i.import_id = p.row_id // 4294967296
where r.kind = 'opportunity' and i.kind = 'opportunity_snapshot';
