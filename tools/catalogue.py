"""Bring the French catalogue up to date with the program's words.

    python tools/catalogue.py            add new words (untranslated), drop those no longer used
    python tools/catalogue.py --check    exit 1 if a word is new, unused or not translated

Words are what the code passes to ``say(...)`` and ``say.plural(...)``, and the texts of the registries named below.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
CATALOGUE = ROOT / "geo/core/locale/fr/LC_MESSAGES/atlas.po"
HEADER = """# French words of the Sahel Incident Atlas.
msgid ""
msgstr ""
"Project-Id-Version: Sahel Incident Atlas\\n"
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def registry_words() -> list[str]:
    """Texts that stand in registries and reach the screen through ``say(text)``."""
    from geo.incidents.schema import COLUMNS, DATE_PREC, WHERE_PREC
    from geo.incidents.store_events import BUNDLED
    from geo.places.personal_doubts import DOUBTS
    from geo.places.personal_entries import PROBLEMS
    from geo.places.phrases import RULES
    from geo.sources.acled import LICENCE
    from geo.sources.bundled import OWN, TITLES
    from geo.sources.credits import load_credits
    from geo.sources.findings import RULES as FINDINGS

    texts = [text for column in COLUMNS for text in (column.description, column.unit)]
    texts += [text for credit in load_credits() for text in (credit.producer, credit.licence, credit.made_by)]
    texts += [text for rule in FINDINGS.values() for text in (rule.what, rule.remedy)]
    texts += [LICENCE, OWN, *TITLES.values(), *BUNDLED.values(), *PROBLEMS.values(), *DOUBTS.values()]
    return [text for text in (*texts, *WHERE_PREC.values(), *DATE_PREC.values(), *RULES.values()) if text]


def spoken(path: Path) -> Iterator[str | tuple[str, str]]:
    """Literal words of each ``say("…")``, also ``self.say("…")``, and ``say.plural("…", "…", n)`` in a module.

    Read from the syntax tree: a tokenizer does not look into f-strings before Python 3.12.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "say" and texts[:1] not in ([], [""]):
            yield texts[0]
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "plural" and len(texts) >= 2:
            yield texts[0], texts[1]


def wanted() -> Catalog:
    """Everything that the program may say, without translations."""
    catalogue = Catalog(locale="fr", charset="utf-8")
    for path in sorted([*ROOT.glob("geo/**/*.py"), *ROOT.glob("pages/**/*.py")]):
        for message in spoken(path):
            catalogue.add(message, locations=[(path.relative_to(ROOT).as_posix(), None)])
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
    body = io.BytesIO()
    write_po(body, new, width=120, sort_output=True, omit_header=True, include_lineno=False)
    CATALOGUE.write_text(f"{HEADER}\n{body.getvalue().decode('utf-8').lstrip()}", encoding="utf-8")
    print(f"{len(asked)} words, {len(asked - known)} new, {len(known - asked)} dropped", file=sys.stderr)
    return 0


def _translated(string: str | tuple[str, ...] | list[str]) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    sys.exit(main())
