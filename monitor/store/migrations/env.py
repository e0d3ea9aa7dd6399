"""Alembic's entry: runs the versions on the connection, and in the transaction, that `upgrade` hands over."""

from __future__ import annotations

from alembic import context

from monitor.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
