-- grain: one name and what is counted when: its figure, and the first row of the file it stands in
select trim(c.{cell}) as who, concat_ws('|', {key}) as what, sum(s."{figure}") as figure, min(c.source_row % {places}) as place
from {cells} c join {shaped} s on s.source_row = c.source_row
where trim(c.{cell}) <> '' and s."{figure}" is not null group by 1, 2 order by place
