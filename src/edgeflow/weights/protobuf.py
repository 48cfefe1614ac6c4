"""Walks protobuf messages field by field, bounds-checked. Knows no schema: its callers know the field numbers.

Paddle's programs and ONNX files are both protobuf; annotating needs neither library, only a handful of fields.
Source: protobuf.dev/programming-guides/encoding.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


class BadMessageError(ValueError):
    """Bytes that are not a protobuf message; callers turn it into a sentence about their file."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its number and either an integer (varint) or bytes (everything else)."""

    number: int
    value: int | memoryview

    @property
    def integer(self) -> int:
        """The value of a varint field; `BadMessageError` for any other."""
        if isinstance(self.value, int):
            return self.value
        raise BadMessageError(f"field {self.number} should be an integer")

    @property
    def bytes(self) -> memoryview:
        """The value of a length-delimited field; `BadMessageError` for any other."""
        if isinstance(self.value, memoryview):
            return self.value
        raise BadMessageError(f"field {self.number} should be bytes")

    @property
    def text(self) -> str:
        """The value as UTF-8."""
        try:
            return bytes(self.bytes).decode()
        except UnicodeDecodeError as error:
            raise BadMessageError(f"field {self.number} is not text") from error


def fields(message: memoryview) -> Iterator[Field]:
    """Every field of `message` in order; sub-messages are handed out as bytes, without a copy.

    Raises
    ------
    BadMessageError
        If the bytes end inside a field or use a wire type that protobuf does not have.
    """
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, at = _varint(message, at)
            yield Field(number, value)
            continue
        if wire == _BYTES:
            length, at = _varint(message, at)
        elif wire in (_FIXED64, _FIXED32):
            length = 8 if wire == _FIXED64 else 4
        else:
            raise BadMessageError(f"wire type {wire} does not exist")
        if number == 0 or length > len(message) - at:
            raise BadMessageError(f"field {number} ends outside its message")
        yield Field(number, message[at : at + length])
        at += length


def integers(field: Field) -> list[int]:
    """The integers of a repeated field, packed or not: protobuf lets a writer choose."""
    if isinstance(field.value, int):
        return [field.value]
    values: list[int] = []
    at = 0
    while at < len(field.value):
        value, at = _varint(field.value, at)
        values.append(value)
    return values


def signed(value: int) -> int:
    """A varint read as int64, two's complement: how protobuf writes -1."""
    return value - (1 << 64) if value >= 1 << 63 else value


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(_LONGEST_VARINT):
        if at >= len(message):
            raise BadMessageError("an integer ends outside its message")
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value, at
    raise BadMessageError("an integer is longer than ten bytes")
