"""The tables. The migrations make them; a test holds these descriptions against what the migrations made."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

# One row: `last_image` is where the annotator left off.
project = Table(
    "project",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("last_image", String(32)),
)

label = Table(
    "label",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("color", String(7), nullable=False),
    Column("key", String(1), nullable=False),
    # An id is never given twice, not even after a label is deleted.
    sqlite_autoincrement=True,
)

# `number` goes into exports, `id` into URLs. `height` and `width` are known once the image was opened.
image = Table(
    "image",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("path", Text, nullable=False, unique=True),
    Column("height", Integer),
    Column("width", Integer),
    Column("version", Integer, nullable=False),
    sqlite_autoincrement=True,
)

# The columns of `region` and `draft` are exactly the rows that the edit log keeps (`store.rows`).
region = Table(
    "region",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("image", String(32), ForeignKey("image.id"), nullable=False, index=True),
    Column("label_id", Integer, ForeignKey("label.id"), nullable=False),
    Column("z", Integer, nullable=False),
    Column("top", Integer, nullable=False),
    Column("left", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("runs", Text, nullable=False),
    Column("provenance", JSON, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("id", String(32), ForeignKey("image.id"), primary_key=True),
    Column("clicks", JSON, nullable=False),
    Column("threshold", Float, nullable=False),
    Column("largest", Boolean, nullable=False),
    Column("started", Float, nullable=False),
)

# `changes` lists the touched rows before and after; `undone` says that the edit was taken back and can be made again.
edit = Table(
    "edit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("image", String(32), ForeignKey("image.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", Float, nullable=False),
    Column("undone", Boolean, nullable=False),
    Column("changes", JSON, nullable=False),
    Index("ix_edit_image", "image", "undone", "id"),
    sqlite_autoincrement=True,
)
