-- grain: one row a record that older exports hold and a full one does not
insert into leaving select '{kind}', id, date '{as_of}', {why}, {import_id}, null from ({before})
where id not in (from ({held}))
      and id not in (select record_id from leaving where import_id = {import_id})
