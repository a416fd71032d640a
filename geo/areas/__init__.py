"""Administrative units and their vintages, joins of points and areas to them, borders, vernacular regions. Floor 1."""
