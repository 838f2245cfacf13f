-- grain: one row a record that the newer file leaves out, some of them
select {label} from read_parquet({older}) where {key} is not null
and {key} not in (select {key} from read_parquet({newer}) where {key} is not null)
group by {key} order by {key} limit {most}
