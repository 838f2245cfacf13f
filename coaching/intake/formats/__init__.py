"""A table becomes a match: a format of Cadence, one remembered, one matched by hand; and what none of its columns says."""
