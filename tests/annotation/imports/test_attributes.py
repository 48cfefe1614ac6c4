"""What is kept of the fields that files say of objects."""

import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from edgeflow.annotation.imports.attributes import kept_of

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_plain_values_are_kept_in_their_order() -> None:
    said = {"b": [1, {"x": None}], "a": "text", "occluded": False}
    assert list(kept_of(said).items()) == list(said.items())


def test_what_no_database_takes_is_left_out() -> None:
    odd: dict[str, object] = {
        "nan": math.nan,
        "far": [math.inf],
        "zero": "a\0b",
        "\0": 1,
        "half": "\ud800",
        "bytes": b"x",
        "good": 1,
    }
    assert kept_of(odd) == {"good": 1}


def test_what_is_too_large_is_left_out_and_the_rest_stays() -> None:
    nested: Any = []
    for _ in range(100_000):
        nested = [nested]
    assert kept_of({"long": "x" * 20_000, "deep": nested, "short": "x"}) == {"short": "x"}
    many = kept_of({str(number): "x" * 90 for number in range(1000)})
    assert 50 < len(many) < 150


@given(st.dictionaries(st.text(), ANYTHING))
def test_what_is_kept_survives_json_and_a_second_look(said: dict[str, object]) -> None:
    kept = kept_of(said)
    assert json.loads(json.dumps(kept, allow_nan=False).encode()) == kept == kept_of(kept)
