-- grain: one row an activity that stands there once more
create or replace temp table copied as select source_row from (
    select source_row, activity_id, contact_id, first_value(activity_id) over w as first_id,
           first_value(contact_id) over w as first_contact, row_number() over w as place
    from {shaped} where skip_why is null and {telling}
    window w as (partition by {same} order by coalesce(done, false) desc, source_row))
where place > 1 and ({unlike})
