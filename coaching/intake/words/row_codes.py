"""Codes that rows bear, for whoever counts them: why a row was set apart, and what its columns say against each other."""

CONFLICT = "conflict"  # of a row set apart: an earlier one has its id, and other contents
DELETED = "deleted"
STAGE_AGAINST_FLAGS = (
    "split_part(split_part(contradiction, ';', 1), ':', 1) in ('stage against flags', 'won without its flag')"
)
