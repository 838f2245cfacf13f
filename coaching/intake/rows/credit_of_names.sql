-- grain: one row a deal and a person named in its cell of owners
insert into credit_row
with each as (
    select source_row, opportunity_id, amount, list_distinct(list_filter(
        list_transform(string_split({listed}, ';'), lambda one: trim(one)), lambda one: one <> '')) as people
    from {shaped} where skip_why is null and {several}
)
select source_row, opportunity_id, unnest(people), 1.0 / len(people), amount from each
