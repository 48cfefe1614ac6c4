// A table of numbers: sorted by any column, with sums and medians below.
import { useSignal } from "@preact/signals";
import { strings } from "../strings";
import { median, type Sorting, type StatisticsColumn, shownNumber, sorted, total } from "./statistics-table";

interface Props<Column extends StatisticsColumn, Row extends Readonly<Record<Column, string | number>>> {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly id: (row: Row) => string;
}

const SUMS = { total, median } as const;
const MOST = 1000; // rows drawn; a table of a hundred thousand would stop the page, and nobody reads it here

export function NumbersTable<Column extends StatisticsColumn, Row extends Readonly<Record<Column, string | number>>>({
  columns,
  rows,
  id,
}: Props<Column, Row>) {
  const { statistics: words } = strings.value;
  const sorting = useSignal<Sorting<Column> | null>(null);
  if (rows.length === 0) return <p class="empty">{words.none}</p>;
  const order = sorting.value === null ? rows : sorted(rows, sorting.value);
  return (
    <>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" class={isNumber(column) ? "number" : ""} aria-sort={ariaSort(sorting.value, column)}>
                <button
                  type="button"
                  onClick={() => {
                    sorting.value = nextSorting(sorting.value, column);
                  }}
                >
                  {words.columns[column]}
                  <span aria-hidden="true">{arrow(sorting.value, column)}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {order.slice(0, MOST).map((row) => (
            <tr key={id(row)}>
              {columns.map((column) => (
                <td
                  key={column}
                  class={isNumber(column) ? "number" : "text"}
                  title={isNumber(column) ? undefined : String(row[column])}
                >
                  {shown(row[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          {(["total", "median"] as const).map((sum) => (
            <tr key={sum}>
              {columns.map((column, place) =>
                place === 0 ? (
                  <th key={column} scope="row">
                    {words[sum]}
                  </th>
                ) : (
                  <td key={column} class="number">
                    {isNumber(column) && shown(SUMS[sum](rows.map((row) => Number(row[column]))) ?? 0)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tfoot>
      </table>
      {rows.length > MOST && <p class="empty">{words.rest(rows.length - MOST)}</p>}
    </>
  );
}

function isNumber(column: StatisticsColumn): boolean {
  return column !== "name" && column !== "label";
}

function shown(value: string | number): string {
  return typeof value === "number" ? shownNumber(value) : value;
}

/** Numbers begin with the largest, names with the first; pressing again turns it round. */
function nextSorting<Column extends StatisticsColumn>(now: Sorting<Column> | null, column: Column): Sorting<Column> {
  return { column, down: now?.column === column ? !now.down : isNumber(column) };
}

function ariaSort<Column extends string>(
  sorting: Sorting<Column> | null,
  column: Column,
): "ascending" | "descending" | undefined {
  if (sorting?.column !== column) return undefined;
  return sorting.down ? "descending" : "ascending";
}

function arrow<Column extends string>(sorting: Sorting<Column> | null, column: Column): string {
  if (sorting?.column !== column) return "";
  return sorting.down ? " ↓" : " ↑";
}
