-- grain: one row a record that says which one it was merged into
insert into leaving
select m.what, m.record_id, i.as_of, concat('merged: ', coalesce(m.into_id, 'another record')), m.import_id, m.source_row
from merged_record m join import i on i.import_id = m.import_id
