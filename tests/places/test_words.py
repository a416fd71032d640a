import pytest

from geo.places.words import VAGUE_KM, clean, find_directions, find_distances, tokenise


@pytest.mark.parametrize(
    ("text", "low_km", "high_km"),
    [
        ("around 90 km north", 90, 90),
        ("52km from Koro", 52, 52),
        ("à une dizaine de kilomètres de", 10, 10),
        ("quatre-vingt-dix km", 90, 90),
        ("soixante-dix-huit kilomètres", 78, 78),
        ("two hundred and fifty kilometres", 250, 250),
        ("10 to 15 km", 10, 15),
        ("entre 10 et 15 km", 10, 15),
        ("less than 5 km", 0, 5),
        ("moins de 30 km", 0, 30),
        ("1,5 km", 1.5, 1.5),
        ("10 miles", 16.09, 16.09),
        ("quelques kilomètres", *VAGUE_KM),
    ],
)
def test_distances(text: str, low_km: float, high_km: float) -> None:
    (found,) = find_distances(tokenise(clean(text)))
    assert (found.low_km, found.high_km) == pytest.approx((low_km, high_km))


@pytest.mark.parametrize(
    ("text", "bearing"),
    [
        ("north", 0),
        ("north-east", 45),
        ("nord-ouest", 315),
        ("south west", 225),
        ("north-north-east", 22.5),
        ("southwestern", 225),
        ("au sud", 180),
        ("central", None),
    ],
)
def test_directions(text: str, bearing: float | None) -> None:
    (found,) = find_directions(tokenise(text))
    assert found.bearing_deg == bearing


def test_clean_drops_what_cannot_be_seen() -> None:
    assert clean("Ga\u200bo\x00 \u202eX") == "Gao  X"
    assert len(clean("x" * 100_000)) == 2000
