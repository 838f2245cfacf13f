-- grain: one row an answer to one question, beside the first one of its response to it, and whether it lacks one of their names
create temp table told as
select *, first_value({value}) over (partition by {response}, {question} order by source_row) as first,
       nullif(trim({response}), '') is null or nullif(trim({question}), '') is null as nameless from {cells}
