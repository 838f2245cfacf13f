-- grain: one row a deal of the list $deals with its account; and one row a contact of the list $contacts with its name
select 'deal' as what, opportunity_id as id, account_id as told from deal where opportunity_id in (select unnest($deals)) and account_id is not null
union all
select 'contact', contact_id, name from contact where contact_id in (select unnest($contacts)) and name is not null
