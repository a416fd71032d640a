"""How a store's tables came to be what they are: Alembic's scripts, run by `geo.incidents.store_schema`."""
