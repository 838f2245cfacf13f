-- grain: one row an import that counts and holds the same file and sheet
select import_id, manifest from import
where file_hash = ? and coalesce(sheet, '') = ? and format = ? and undone_at is null
order by as_of is not distinct from ? desc, import_id desc
