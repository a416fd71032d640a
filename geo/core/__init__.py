"""What every room may use: errors, settings, coordinate systems, languages. Floor 0."""
