"""The incident table: its columns, its filter, what a filter shows. Floor 1."""
