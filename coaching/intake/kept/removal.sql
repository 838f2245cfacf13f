-- grain: one row a record and the time it is gone
insert into removal
with known as (
    select l.*, (select min(h.as_of) from held h where h.kind = l.kind and h.record_id = l.record_id and h.as_of > l.removed_on) as back_on
    from leaving l
    where exists (select 1 from held h where h.kind = l.kind and h.record_id = l.record_id and h.as_of <= l.removed_on)
)
select kind, record_id, removed_on, back_on, why, import_id, source_row from known
qualify row_number() over (partition by kind, record_id, back_on
                           order by removed_on, split_part(why, ':', 1) <> 'merged', why, import_id, source_row) = 1
