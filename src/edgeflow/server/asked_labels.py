"""What the page asks for: every edit of the label table, as data (`docs/decisions/0006-edits.md`)."""

from typing import Annotated, Literal

from pydantic import Field

from edgeflow.server.asked import EditId, Redo, Undo
from edgeflow.server.wire import Wire

Name = Annotated[str, Field(min_length=1, max_length=200)]
Color = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
Key = Annotated[str, Field(pattern=r"^[0-9]?$")]


class AddLabel(Wire):
    """A label at the end of the table, unless there is one of that name; the server chooses the colour where none is given."""

    kind: Literal["add"]
    name: Name
    color: Color | None = None


class ChangeLabel(Wire):
    """Another name, colour or digit; what is None stays. A digit is taken from the label that had it."""

    kind: Literal["change"]
    label_id: int
    name: Name | None = None
    color: Color | None = None
    key: Key | None = None


class OrderLabels(Wire):
    """The order of the table: all ids."""

    kind: Literal["order"]
    labels: list[int]


class MergeLabel(Wire):
    """Regions of this label are of the other from now on."""

    kind: Literal["merge"]
    label_id: int
    into: int


class DeleteLabel(Wire):
    """Take a label away, and its regions with it until this is undone."""

    kind: Literal["delete"]
    label_id: int


class ListedLabel(Wire):
    """A row of a list of labels from a file."""

    name: Name
    color: Color | None = None
    key: Key = ""


class ImportLabels(Wire):
    """Labels of a list: those whose name is known get its colour and digit, the others are added."""

    kind: Literal["import"]
    labels: Annotated[list[ListedLabel], Field(max_length=10_000)]


TableEdit = AddLabel | ChangeLabel | OrderLabels | MergeLabel | DeleteLabel | ImportLabels
LabelEdit = Annotated[TableEdit | Undo | Redo, Field(discriminator="kind")]


class AskedOfLabels(Wire):
    """One edit of the label table; `id` as in `Asked`."""

    id: EditId
    version: int
    edit: LabelEdit
