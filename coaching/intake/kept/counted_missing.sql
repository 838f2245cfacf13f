-- grain: one row: the records of the older file, and those the newer one leaves out
with newer as (select distinct {name} as id from read_parquet({newer}) where {name} is not null),
older as (select distinct {name} as id from read_parquet({older}) where {name} is not null)
select count(*), count(*) filter (id not in (select id from newer)) from older
