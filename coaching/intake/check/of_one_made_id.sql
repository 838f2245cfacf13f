-- grain: one row an activity of several files whose made-up id, or the day of such a one, another file holds too
create or replace temp table made as
with held as ({parts}),
row as (select file, source_row, activity_id as id, rep_id, account_id, kind, "at", contact_id as contact, coalesce(subject, '') as what,
               cast("at" as date) as day, case when "at" <> date_trunc('day', "at") then date_trunc('minute', "at") end as minute
        from held where starts_with(activity_id, '{made}')),
clash as (select id from row group by id having count(distinct file) > 1),
beside as (select * from row where (rep_id, account_id, kind, day, what) in
           (select rep_id, account_id, kind, day, what from row where id in (from clash)) or id in (from clash)),
whom as (select *, case when minute is null then coalesce(contact, first_value(contact ignore nulls) over (partition by id order by file)) end as who,
                row_number() over (partition by file, rep_id, account_id, kind, coalesce(minute, day), what, contact order by source_row) as n
         from beside),
first as (select *, min(file) over same as in_file, first_value(id) over (same order by file) as first_id
          from whom window same as (partition by rep_id, account_id, kind, coalesce(minute, day), what, who, case when minute is null then n end))
select *, file > in_file as is_known,
       case when file > in_file then first_id
            when exists (select 1 from first o where o.id = f.id and o.file < f.file)
            then '{made}' || md5(concat_ws('|', id, coalesce(minute, day), who)) else id end as own_id
from first f
