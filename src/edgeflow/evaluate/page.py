"""Pieces of a report's HTML: a page, tables, numbers, pictures. Escapes everything; needs neither network nor script."""

from collections.abc import Mapping, Sequence
from html import escape

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:1400px;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h2{margin-top:2.5rem;border-bottom:1px solid #ccc}h3{margin-top:2rem}
table{border-collapse:collapse;margin:.5rem 0 1rem}caption{text-align:left;font-weight:600;padding:.3rem 0}
td,th{padding:.15rem .8rem .15rem 0;text-align:left;font-variant-numeric:tabular-nums;vertical-align:top}
thead th{border-bottom:1px solid #999;vertical-align:bottom;font-size:.9em}thead th.number{max-width:5.5em}
tbody th{white-space:nowrap;font-weight:500}
tr.published,tr.source{color:#555}tr.source th{font-size:.9em;font-style:italic;padding-top:.5rem}tr.failed{color:#a40000}
td.number,th.number{text-align:right}td.number{white-space:nowrap}.wide{overflow-x:auto}
img{max-width:100%;height:auto}figure{margin:.6rem 0 1.2rem}figcaption{font-size:.9em}
i{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em}
.problem{color:#a40000}
"""


def whole(title: str, body: Sequence[str]) -> str:
    """A whole page; `title` is text, `body` HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><h1>{escape(title)}</h1>{''.join(body)}</body></html>\n"
    )


def text(words: str) -> str:
    """Words as HTML."""
    return escape(words)


def facts(rows: Mapping[str, object]) -> str:
    """Names and values as a table of two columns."""
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(shown(value))}</td></tr>" for name, value in rows.items())
    return f"<table>{cells}</table>"


def table(caption: str, columns: Sequence[str], rows: Sequence[str], *, words: int = 1) -> str:
    """A table with a caption and a head, the first `words` columns of words and the others of numbers.

    `caption` and `columns` are text, `rows` HTML from `row`.
    """
    head = "".join(
        f'<th scope="col"{"" if place < words else " class=number"}>{escape(column)}</th>' for place, column in enumerate(columns)
    )
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def row(head: str, cells: Sequence[str], *, kind: str = "") -> str:
    """A row; `head` is text, `cells` HTML; `kind` a class."""
    marked = f' class="{kind}"' if kind else ""
    return f'<tr{marked}><th scope="row">{escape(head)}</th>{"".join(cells)}</tr>'


def heading(words: str, columns: int) -> str:
    """A row of one cell that says what the rows below it are."""
    return f'<tr class="source"><th scope="rowgroup" colspan="{columns}">{escape(words)}</th></tr>'


def cell(text: str) -> str:
    """A cell with text."""
    return f"<td>{escape(text)}</td>"


def number(name: str, value: float | None, words: str, *, best: bool = False) -> str:
    """A cell with a number: `words` to read, the whole `value` in its ``data`` element; empty for None. `best` makes it bold."""
    if value is None:
        return "<td></td>"
    marked = f"<strong>{escape(words)}</strong>" if best else escape(words)
    return f'<td class="number"><data class="{escape(name)}" value="{value!r}">{marked}</data></td>'


def shown(value: object) -> str:
    """A number with four digits, anything else as it is."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def picture(name: str, alternative: str, caption: str) -> str:
    """A figure; `name` is a file beside the page, the rest text."""
    return (
        f'<figure><img src="{escape(name)}" alt="{escape(alternative)}" loading="lazy">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def legend(entries: Sequence[tuple[str, tuple[int, int, int]]]) -> str:
    """What the colours of a picture mean."""
    return "".join(f'<i style="background:rgb{colour}"></i>{escape(text)}' for text, colour in entries)
