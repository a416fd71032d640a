"""A call of the page's own JavaScript on the map or layer that it is added to."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from branca.element import MacroElement
from folium.template import Template

from geo.core.files import read_shipped


class LayerScript(MacroElement):
    """Calls a function with the map or layer that this is added to, and with data.

    Parameters
    ----------
    name : str
        What it does, for the element's id on the page.
    code : str
        Name of a JavaScript function, or an expression that is one; ours, never text from outside.
    payload : str
        JavaScript literal of the data, as `geo.maps.layers.script_json` writes it.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this.code }}({{ this._parent.get_name() }}, {{ this.payload }});
        {% endmacro %}
        """
    )

    def __init__(self, name: str, code: str, payload: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca types only in part
        self._name = name
        self.code = code
        self.payload = payload


@cache
def shipped_function(name: str) -> str:
    """Read the function of a JavaScript file of this folder, as an expression, without the comment above it.

    Raises
    ------
    BrokenData
        When the file is missing or damaged.
    """
    text = read_shipped(Path(__file__).with_name(name))
    return f"({text[text.index('function (') :].strip()})"
