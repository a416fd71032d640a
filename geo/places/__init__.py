"""Words of a report become a point or an area with an honest uncertainty. Floor 2."""
