"""A drawn sheet as a file: PNG, SVG with its texts as outlines, PDF with its fonts.

The same scene gives the same bytes: nothing is taken from the clock, from chance or from matplotlib's global settings
that a user may change, and none of them is touched, so that two threads may write at once.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure

import geo
from geo.core.settings import PRODUCT

KINDS: Final = ("png", "svg", "pdf")
SALT: Final = "sahel-incident-atlas"
POINTS_PER_INCH: Final = 72


@dataclass(frozen=True)
class Imprint:
    """What a file says of itself in the fields that every program reads.

    Attributes
    ----------
    title, description : str
    made_at : datetime
        With a time zone.
    lang : str
    """

    title: str
    description: str
    made_at: datetime
    lang: str = "en"

    @property
    def software(self) -> str:
        """The program and its version."""
        return f"{PRODUCT} {geo.__version__}"


def encoded(figure: Figure, kind: str, imprint: Imprint) -> bytes:
    """Write a figure as a file.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        As `geo.maps.printed.draw` gives it; it is of no further use.
    kind : str
        One of `KINDS`.
    imprint : Imprint
    """
    writers: dict[str, Callable[[Figure, Imprint], bytes]] = {"png": _png, "svg": _svg, "pdf": _pdf}
    return writers[kind](figure, imprint)


def _png(figure: Figure, imprint: Imprint) -> bytes:
    buffer = io.BytesIO()
    # Not Figure.savefig, which obeys the user's matplotlibrc.
    canvas: Any = FigureCanvasAgg(figure)
    canvas.print_png(
        buffer,
        metadata={
            "Title": imprint.title,
            "Description": imprint.description,
            "Software": imprint.software,
            "Creation Time": format_datetime(imprint.made_at),
        },
    )
    return buffer.getvalue()


_Base: Any = RendererSVG  # matplotlib's backends have no types


class _Svg(_Base):  # type: ignore[misc]
    """Writes ids that do not change from one run to the next, and none that comes from the incidents."""

    def _make_id(self, kind: str, content: object) -> str:
        return f"{kind}{hashlib.sha256(f'{SALT}{content}'.encode()).hexdigest()[:10]}"

    def open_group(self, s: str, gid: str | None = None) -> None:  # noqa: ARG002
        """Begin a group; its gid names incidents, which must not travel along."""
        super().open_group(s)

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, *font: Any, mtext: Any = None, ismath: Any = False
    ) -> None:
        """Draw a text as outlines, whatever the user's settings say."""
        self._draw_text_as_path(gc, x, y, s, *font[:2], ismath, mtext)


def _svg(figure: Figure, imprint: Imprint) -> bytes:
    buffer = io.StringIO()
    dpi, figure.dpi = figure.dpi, POINTS_PER_INCH
    wide, high = (float(side) for side in figure.get_size_inches())
    metadata = {
        "Title": imprint.title,
        "Description": imprint.description,
        "Creator": imprint.software,
        "Date": imprint.made_at.isoformat(),
        "Language": imprint.lang,
    }
    inner = _Svg(wide * POINTS_PER_INCH, high * POINTS_PER_INCH, buffer, image_dpi=dpi, metadata=metadata)
    mixed: Any = MixedModeRenderer
    renderer = mixed(figure, wide, high, dpi, inner)
    figure.draw(renderer)
    renderer.finalize()
    return buffer.getvalue().encode("utf-8")


def _pdf(figure: Figure, imprint: Imprint) -> bytes:
    buffer = io.BytesIO()
    canvas: Any = FigureCanvasPdf(figure)
    canvas.print_pdf(
        buffer,
        metadata={
            "Title": imprint.title,
            "Subject": imprint.description,
            "Author": PRODUCT,
            "Creator": imprint.software,
            "Producer": imprint.software,
            "CreationDate": imprint.made_at,
            "ModDate": imprint.made_at,
        },
    )
    return buffer.getvalue()
