"""What the atlas holds, how to read it, and where every part of it comes from."""

import streamlit as st

from geo import __version__
from pages.parts import about_sources, about_words, figures, frame, languages, loaders
from pages.parts.error_panel import error_panel

frame.require()
say = languages.current_language()
vocabulary = loaders.atlas().vocabulary
st.title(say("About"))
st.write(
    say(
        "This atlas turns news reports into incidents with a date, a toll with its range, actors and a place. It never "
        "draws a report about a province as the dot of a village, a number that nobody reported stays missing, and "
        "every place says which words of which report put it there. It works without a network."
    )
)

about_words.precisions(say)
about_words.kinds(vocabulary, say)
about_words.actors(vocabulary, say)
about_words.events(say)
about_words.columns(say)
about_sources.credits_of_files(say)
with error_panel(say):
    from geo.sources.installs import gazetteer_status  # its download library: only where it is asked for

    if manifest := gazetteer_status():
        about_sources.installed(manifest, say)
figures.credits_line(say)
st.caption(say("Program version {version}", version=__version__))
