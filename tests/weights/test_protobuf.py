"""The protobuf walk on bytes a reader can check, and on damaged ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeflow.weights.protobuf import BadMessageError, Field, fields, integers, signed


def test_the_encoding_guides_examples_are_read() -> None:
    # protobuf.dev/programming-guides/encoding: field 1 = 150, then field 2 = "testing".
    first, second = fields(memoryview(bytes.fromhex("089601120774657374696e67")))
    assert (first.number, first.integer) == (1, 150)
    assert (second.number, second.text) == (2, "testing")


def test_fixed_width_fields_are_handed_out_as_bytes() -> None:
    only, wide = fields(memoryview(bytes.fromhex("0d01020304") + bytes.fromhex("110102030405060708")))
    assert bytes(only.bytes) == bytes([1, 2, 3, 4]) and len(wide.bytes) == 8


def test_repeated_integers_are_read_packed_and_unpacked() -> None:
    assert integers(Field(2, memoryview(bytes.fromhex("038e029ea705")))) == [3, 270, 86942]
    assert integers(Field(2, 7)) == [7]


def test_minus_one_is_read_as_minus_one() -> None:
    (field,) = fields(memoryview(bytes.fromhex("08ffffffffffffffffff01")))
    assert signed(field.integer) == -1


@pytest.mark.parametrize("damaged", ["0a05", "0a", "08ff", "0b", "0affffffffffffffffffff01", "02"])
def test_damaged_messages_are_refused(damaged: str) -> None:
    with pytest.raises(BadMessageError):
        list(fields(memoryview(bytes.fromhex(damaged))))


def test_a_field_of_another_kind_is_refused() -> None:
    (number,) = fields(memoryview(b"\x08\x01"))
    (text,) = fields(memoryview(b"\x0a\x01\xff"))
    with pytest.raises(BadMessageError):
        _ = number.bytes
    with pytest.raises(BadMessageError):
        _ = text.integer
    with pytest.raises(BadMessageError):
        _ = text.text


@given(st.binary(max_size=200))
def test_any_bytes_are_walked_or_refused_and_never_read_beyond(content: bytes) -> None:
    try:
        walked = list(fields(memoryview(content)))
    except BadMessageError:
        return
    assert sum(len(field.value) for field in walked if isinstance(field.value, memoryview)) <= len(content)
