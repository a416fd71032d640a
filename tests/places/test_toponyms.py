import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.places.toponyms import fold, plain


@pytest.mark.parametrize(
    "spellings",
    [
        ("In Delimane", "I-n-Délimane", "Indelimane", "IN-DELIMANE"),
        ("N'Tillit", "In-Tillit", "Intillit", "I-n-Tillit"),
        ("Ti-n-Zaouatène", "Tin Zawatene", "Tinzaouatène"),
        ("Ouahigouya", "Wahiguya", "Ouaïgouya"),
        ("Dioungani", "Djoungani"),
        ("Gossi", "Gosi"),
        ("Diabaly", "Diabali", "Djabali"),
        ("Tchintabaraden", "Chintabaraden"),
    ],
)
def test_spellings_of_one_name_meet(spellings: tuple[str, ...]) -> None:
    assert len({fold(name) for name in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("Niger", "Nigeria"), ("Gao", "Gayo"), ("Kati", "Chati"), ("Koro", "Kora")])
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=60) | st.text(alphabet="aeiouydjhntcgqwskp' -éï", max_size=40))
def test_fold_is_idempotent(name: str) -> None:
    assert fold(fold(name)) == fold(name)


def test_what_holds_no_letter_folds_to_nothing() -> None:
    assert fold(" -'\u202e") == ""
    assert plain("I-n-Délimane") == "i n delimane"
