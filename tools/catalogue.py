"""Bring the French catalogue up to date with the program's words.

    python tools/catalogue.py            add new words (untranslated), drop those no longer used
    python tools/catalogue.py --check    exit 1 if a word is new, unused or not translated

Words are what the code passes to ``say(...)`` and ``say.plural(...)``, and the texts of the registries named below.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
CATALOGUE = ROOT / "geo/core/locale/fr/LC_MESSAGES/atlas.po"
KEYWORDS = {"say": None, "plural": (1, 2)}


def registry_words() -> list[str]:
    """Texts that stand in registries and reach the screen through ``say(text)``."""
    from geo.incidents.schema import COLUMNS, DATE_PREC, WHERE_PREC
    from geo.places.phrases import RULES

    texts = [text for column in COLUMNS for text in (column.description, column.unit)]
    return [text for text in (*texts, *WHERE_PREC.values(), *DATE_PREC.values(), *RULES.values()) if text]


def wanted() -> Catalog:
    """Everything that the program may say, without translations."""
    catalogue = Catalog(locale="fr", project="Sahel Incident Atlas", charset="utf-8")
    for folder in ("geo", "pages"):
        found = extract_from_dir(str(ROOT / folder), [("**.py", "python")], keywords=KEYWORDS, comment_tags=())
        for filename, _, message, _, _ in sorted(found, key=lambda item: (item[0], item[1])):
            if message:
                catalogue.add(message, locations=[(f"{folder}/{filename}", None)])
    for text in registry_words():
        catalogue.add(text, locations=[("registries", None)])
    return catalogue


def main() -> int:
    """Update or check the catalogue; returns the exit code."""
    with CATALOGUE.open("rb") as source:
        present = read_po(source, locale="fr")
    new = wanted()
    # Every id as a tuple, so that a singular in use as a plural is seen too.
    known = {message.id for message in present if message.id}
    asked = {message.id for message in new if message.id}
    if "--check" in sys.argv[1:]:
        gaps = sorted(str(message.id) for message in present if message.id and not _translated(message.string))
        findings = {
            "new": sorted(map(str, asked - known)),
            "unused": sorted(map(str, known - asked)),
            "untranslated": gaps,
        }
        for kind, words in findings.items():
            for word in words:
                print(f"{kind}: {word}", file=sys.stderr)
        return int(any(findings.values()))
    for message in new:
        if message.id in known:
            message.string = present[message.id].string
    with CATALOGUE.open("wb") as target:
        write_po(target, new, width=120, sort_output=True, omit_header=False, include_lineno=False)
    print(f"{len(asked)} words, {len(asked - known)} new, {len(known - asked)} dropped", file=sys.stderr)
    return 0


def _translated(string: str | tuple[str, ...] | list[str]) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    sys.exit(main())
