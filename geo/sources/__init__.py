"""From facts and reports to the joined incident table. Floor 3."""
