"""The tables. The migrations make them; a test holds these descriptions against what the migrations made."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData()

# One row: `last_image` is where the annotator left off, `labels_version` grows with every edit of the label table.
project = Table(
    "project",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("last_image", String(32)),
    Column("labels_version", Integer, nullable=False, server_default="0"),
)

# No row is ever taken away, so an id is never given twice: `into` is the label this one was merged into, `deleted` hides it. A
# name is unique among the labels that are neither (`store.labels`).
label = Table(
    "label",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(200), nullable=False),
    Column("color", String(7), nullable=False),
    Column("key", String(1), nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("into", Integer),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)

# `number` goes into exports, `id` into URLs. `height` and `width` are known once the image was opened. Every plane of a stack is
# an image of its own under the file's path; `axis` is empty for the one a volume is cut along by default. That of plane 0 stands
# for the file in the list, and has the `view` of all of them: what is shown of raw pixels, null while nobody chose.
image = Table(
    "image",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("path", Text, nullable=False),
    Column("axis", String(10), nullable=False, server_default=""),
    Column("plane", Integer, nullable=False, server_default="0"),
    Column("height", Integer),
    Column("width", Integer),
    Column("version", Integer, nullable=False),
    Column("flagged", Boolean, nullable=False, server_default=false()),
    Column("note", Text, nullable=False, server_default=""),
    Column("view", JSON(none_as_null=True)),
    UniqueConstraint("path", "axis", "plane", name="uq_image_plane"),
    sqlite_autoincrement=True,
)

# The columns of `region` and `draft` are exactly the rows that the edit log keeps (`store.rows`).
region = Table(
    "region",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("image", String(32), ForeignKey("image.id"), nullable=False),
    Column("label_id", Integer, ForeignKey("label.id"), nullable=False),
    Column("z", Integer, nullable=False),
    Column("top", Integer, nullable=False),
    Column("left", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("runs", Text, nullable=False),
    Column("provenance", JSON, nullable=False),
    Column("outline", JSON(none_as_null=True)),
    Column("hidden", Boolean, nullable=False, server_default=false()),
    Column("locked", Boolean, nullable=False, server_default=false()),
    Column("attributes", JSON(none_as_null=True)),
    # With the label, so that counting 100,000 regions by image and label reads no run lengths.
    Index("ix_region_image_label", "image", "label_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("id", String(32), ForeignKey("image.id"), primary_key=True),
    Column("clicks", JSON, nullable=False),
    Column("threshold", Float, nullable=False),
    Column("largest", Boolean, nullable=False),
    # No foreign key: the region may be hidden with its label, and the edit that takes it away empties the draft.
    Column("region", String(32)),
    Column("box", JSON(none_as_null=True)),
    Column("seconds", Float, nullable=False, server_default="0"),
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

# The same for the label table.
label_edit = Table(
    "label_edit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("at", Float, nullable=False),
    Column("undone", Boolean, nullable=False),
    Column("changes", JSON, nullable=False),
    sqlite_autoincrement=True,
)

# Every request that changed something, under the name its sender gave it; `image` is null for the label table. Not a column of
# the logs: their entries are merged (a slider moved again) and forgotten (after undo), and undo itself has none.
sent = Table(
    "sent",
    metadata,
    Column("uid", String(32), primary_key=True),
    Column("image", String(32), ForeignKey("image.id")),
    Column("kind", String(20), nullable=False),
    Column("at", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Index("ix_sent_image", "image", "seconds"),
)

# `user` is empty for the only one of a local project.
setting = Table(
    "setting",
    metadata,
    Column("user", String(200), primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("value", JSON, nullable=False),
)
