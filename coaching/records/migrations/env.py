"""What alembic runs: the steps on the connection that `store` hands over, inside its transaction."""

from alembic import context

from coaching.records.models import Row

connection = context.config.attributes["connection"]
# `store` began the transaction, SQLite's DDL is part of it, and so two processes that open at once cannot collide.
context.configure(connection=connection, target_metadata=Row.metadata, transactional_ddl=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
