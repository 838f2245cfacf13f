-- grain: one row an import whose deals this file says otherwise about
select i.file, i.as_of, count(*) from (select * from read_parquet({file}) n {kept}) n
join opportunity o on o.opportunity_id = n.opportunity_id join import i on i.import_id = o.import_id
where ({differs}) and {which} group by all order by 2, 1
