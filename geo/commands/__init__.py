"""The commands of `python -m geo`: each module adds one with its options, and runs it."""
