"""A suite's report: one folder with ``index.html`` and its pictures, to be opened without network and script."""

from contextlib import ExitStack
from pathlib import Path

from edgeflow import __version__
from edgeflow.errors import DataSetError
from edgeflow.evaluate import page
from edgeflow.evaluate.cell import Bench
from edgeflow.evaluate.mask_file import MaskFile, masks_of
from edgeflow.evaluate.panel import LEGEND
from edgeflow.evaluate.plots import draw_curves
from edgeflow.evaluate.record import unwritable
from edgeflow.evaluate.suite_pictures import Kept, Picture, draw_steps, draw_worst
from edgeflow.evaluate.suite_tables import (
    COST,
    QUALITY,
    STABILITY,
    Group,
    difference_table,
    failures,
    groups_of,
    method_table,
    number_table,
    truths,
)

_LEGEND = (
    "<p>From the left: the truth, then the mask after each click named, with the clicks so far; cut to what the masks cover."
    f"{page.legend(LEGEND)}</p>"
)


def write_suite_report(bench: Bench, folder: Path) -> Path:
    """Write the report of a suite that was measured into `folder`; returns the page's path.

    Raises
    ------
    DataSetError
        If `folder` cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in (*folder.glob("steps-*.jpg"), *folder.glob("worst-*.jpg"), *folder.glob("curves-*.svg")):
            old.unlink()  # of an earlier report: objects and methods may have gone
        groups = groups_of(bench.results)
        body = [_head(bench), *_missing(bench)]
        with ExitStack() as stack:
            kept = {
                result.path: stack.enter_context(MaskFile.open(masks_of(result.path), growing=False))
                for result in bench.results
                if masks_of(result.path).is_file()
            }
            for place, group in enumerate(groups, start=1):
                body += _group(bench, group, kept, folder, place)
        body.append(f"<h2>What was measured</h2>{method_table(bench.results)}")
        path = folder / "index.html"
        path.write_text(page.whole(bench.suite.name, body), encoding="utf-8")
    except OSError as error:
        raise DataSetError(unwritable(folder, error)) from error
    return path


def _head(bench: Bench) -> str:
    limit = f"Only the first {bench.suite.limit} objects of each set are measured. " if bench.suite.limit else ""
    said = (
        f"{limit}EdgeFlow {__version__}. Every object is clicked 20 times by the robot; definitions: docs/protocol.md. "
        "Bold is the best of a column, not more: the tables of differences say what is sure. "
        "What others published was measured under their settings, which only their source knows."
    )
    return f"<p>{page.text(said)}</p>"


def _missing(bench: Bench) -> list[str]:
    found = failures(bench.results)
    if not found:
        return []
    rows = "".join(f"<li>{page.text(where)}: {page.text(why)}</li>" for where, why in found)
    return [f'<section class="problem"><h2>Failed</h2><ul>{rows}</ul></section>']


def _group(bench: Bench, group: Group, kept: Kept, folder: Path, place: int) -> list[str]:
    targets = bench.targets.get(group.data_set, ())
    said = f"<p>{page.text(truths(group))}</p>" if group.measured else ""
    head = f"<h2>{page.text(group.title)}</h2>{said}"
    body = [head, number_table("Clicks and masks", group, QUALITY, published=True)]
    if not group.measured:
        return body
    body.append(number_table("Stability", group, STABILITY))
    body.append(number_table("Time (seconds) and memory", group, COST))
    if len(group.measured) > 1:
        body.append(difference_table(group))
    curves = f"curves-{place}.svg"
    draw_curves({group.title: group.measured}, folder / curves)
    body.append(page.picture(curves, f"Mean IoU after each click, {group.title}", "Mean IoU after each click."))
    steps = draw_steps(group, targets, kept, folder, f"steps-{place}")
    if steps:
        body.append(f"<h3>Step by step</h3>{_LEGEND}")
        body += [f"<h4>{page.text(title)}</h4>{_figures(pictures)}" for title, pictures in steps]
    worst = [
        (result.cell.method.label, draw_worst(result, targets, kept, folder, f"worst-{place}-{number}"))
        for number, result in enumerate(group.results)
    ]
    if any(pictures for _, pictures in worst):
        body.append(f"<h3>Worst cases</h3><p>Least mean IoU over all clicks.</p>{_LEGEND}")
        body += [f"<h4>{page.text(label)}</h4>{_figures(pictures)}" for label, pictures in worst if pictures]
    else:
        body.append("<p>No masks were kept beside these records, so there are no pictures of objects.</p>")
    return body


def _figures(pictures: list[Picture]) -> str:
    return "".join(page.picture(picture.file, picture.alternative, picture.caption) for picture in pictures)
