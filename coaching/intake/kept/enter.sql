-- grain: one row an import
insert into import (import_id, load_id, kind, format, file, sheet, file_hash, as_of, as_of_source, loaded_at, rows_in, loaded,
                    updated, unchanged, quarantined, skipped, copy_hash, manifest, undone_at, place, first_row, left_in,
                    is_full, removed_hash, row_span)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
