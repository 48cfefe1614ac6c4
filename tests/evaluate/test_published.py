from collections.abc import Mapping, Sequence

import pytest

from edgeflow.evaluate.published import (
    ABLATION_COLUMNS,
    PAPER,
    TABLE_1,
    TABLE_1_COLUMNS,
    TABLE_2,
    TABLE_3,
    Row,
    published_rows,
)


def test_the_rows_of_a_set_have_their_numbers_and_sources() -> None:
    rows = {row.method: row for row in published_rows("Berkeley")}
    assert rows["GC"].numbers == {"NoC@90": 14.22}
    assert rows["EdgeFlow"].source == PAPER
    assert rows["RITM HRNet-18 IT-M"].numbers == {"NoC@90": 2.26}
    assert rows["HRNet18-OCR64 (the weights we import) in RITM's evaluator"].numbers == {"NoC@85": 1.48, "NoC@90": 2.27}
    assert rows["FocalClick HRNet-18s S2"].numbers == {"NoC@85": 1.60, "NoC@90": 2.23}
    assert "LD" not in rows  # the paper prints none of its numbers on Berkeley


def test_a_set_nobody_published_on_has_no_rows() -> None:
    assert published_rows("Toys") == ()


@pytest.mark.parametrize(
    ("table", "columns"), [(TABLE_1, TABLE_1_COLUMNS), (TABLE_2, ABLATION_COLUMNS), (TABLE_3, ABLATION_COLUMNS)]
)
def test_every_row_has_a_cell_for_every_column_and_its_numbers_make_sense(
    table: Mapping[str, Row], columns: Sequence[tuple[str, str]]
) -> None:
    for values in table.values():
        assert len(values) == len(columns)
        numbers = dict(zip(columns, values, strict=True))
        for (data_set, name), value in numbers.items():
            assert value is None or 1 <= value <= 20
            stricter = numbers.get((data_set, "NoC@90"))
            if name == "NoC@85" and value is not None and stricter is not None:
                assert value <= stricter


def test_the_tables_agree_where_the_paper_prints_a_network_twice() -> None:
    assert TABLE_2["baseline+EF"] == TABLE_3["EI w/o F"]
    assert TABLE_2["baseline+EF+F"] == TABLE_3["EI + F"]
    full = dict(zip(TABLE_1_COLUMNS, TABLE_1["EdgeFlow"], strict=True))
    again = dict(zip(ABLATION_COLUMNS, TABLE_2["baseline+EF+F"], strict=True))
    assert {column: full[column] for column in full if column in again} == {
        column: again[column] for column in again if column in full
    }
