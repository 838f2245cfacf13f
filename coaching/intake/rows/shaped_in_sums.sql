-- grain: one row a figure, its parts added up
create or replace temp view {shaped} as
with part as (select p.first_row, {sums} from part_row p join shaped_in_parts s on s.source_row = p.source_row group by 1)
select s.* replace ({summed}) from shaped_in_parts s left join part p on p.first_row = s.source_row
