-- grain: one row a person, account and day with several meetings without a time
select count(*), list(distinct contact_id order by contact_id), any_value(subject), cast(any_value("at") as date),
       min(source_row) as first
from {shaped} where source_row not in (from {left}) and source_row in (from unlike_day)
group by {one_day} having count(*) > 1 order by first
