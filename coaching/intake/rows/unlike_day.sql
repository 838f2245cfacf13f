-- grain: one row a meeting without a time that is not equal to those of its day in every column
create or replace temp table unlike_day as
select s.source_row from {shaped} s
left join (select c.source_row as row, hash({columns}) as whole from {cells} c) h on h.row = s.source_row
where s.skip_why is null and {telling} window same as (partition by {one_day})
qualify min(coalesce(h.whole, hash(s.contact_id))) over same <> max(coalesce(h.whole, hash(s.contact_id))) over same
