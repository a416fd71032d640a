"""What draws: the Folium map, the printed figure, the HTML page, the exports. Floor 4."""
