-- grain: one row a row that another one of its id is newer than
create or replace temp table older_row as
with twice as (select "{key}" as id from {shaped} where source_row not in (select source_row from {left})
               group by 1 having count(*) > 1),
row as (select s.source_row, s."{key}" as id, hash({content}) as content, t."{changed}" as changed
        from {shaped} s join {typed} t on t.source_row = s.source_row join twice w on w.id = s."{key}"
        where s.source_row not in (select source_row from {left})),
newest as (select id, max(changed) as changed from row group by 1
           having count(*) = count(changed) and count(distinct content) > 1)
select distinct r.source_row from row r join newest n on n.id = r.id where r.changed < n.changed
