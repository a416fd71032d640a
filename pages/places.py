"""Places: words of a report become a point with its uncertainty, an area, or an honest "not known"."""

import streamlit as st

from geo.places.answers import table_csv
from pages.parts import figures, frame, languages, place_answer, place_files, place_own, place_state
from pages.parts.plain import plain

frame.require()
say = languages.current_language()
st.title(say("Places"))
question = place_state.current_question(say)
st.segmented_control(
    say("What to do"),
    [place_state.FIND, place_state.OWN],
    format_func={place_state.FIND: say("Find a place"), place_state.OWN: say("Your own places")}.__getitem__,
    key="w_place_view",
    label_visibility="collapsed",
    required=True,
)
for notice in place_state.notices():
    st.warning(plain(say("Part of the link was not used: {notice}", notice=notice)))
place_own.told(say)
found = place_state.answers(question, say)
if question.view == place_state.OWN:
    place_own.show(found[question.at] if found else None, say)
    place_files.show(say)
else:
    place_state.form(say)
    st.button(say("Find"), type="primary")
    if not found:
        st.markdown(
            plain(
                say(
                    "Type or paste how a report says where. The answer is a point with the distance within which the "
                    "place lies, or an area, or the reason why there is none: a wrong dot is worse than no dot. "
                    "For example:"
                )
            )
        )
        with st.container(horizontal=True):
            for example in (
                say("90 km north of Dioungani"),
                say("between Djibo and Arbinda"),
                say("near the border with Niger, Gao region"),
            ):
                st.button(example, key=f"example_{example}", on_click=place_state.ask, args=(example,))
    else:
        if not question.fits_link:
            st.caption(plain(say("So many words do not fit into a link: to pass this on, send the words themselves.")))
        if len(found) > 1:
            place_answer.table(question, found, say)
        place_answer.show(found[question.at], say)
        st.download_button(
            say("Download as CSV"),
            table_csv((str(number), answer) for number, answer in enumerate(found, start=1)),
            "places.csv",
            "text/csv",
            on_click="ignore",
        )
place_files.in_use(say)
figures.credits_line(say)
