"""How Alembic reaches the database: over the connection that the database sessions give it."""

from alembic import context

from data.database.tables import Record

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Record.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
