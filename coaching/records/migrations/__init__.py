"""How the records' tables came to be, one step a file; alembic runs them when the records are opened."""
