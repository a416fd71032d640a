"""News reports read for incidents: the words that tell of each field, and what was left out."""
