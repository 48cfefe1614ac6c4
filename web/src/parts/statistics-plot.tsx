// A small bar plot, drawn by ourselves: one bar for each number, its text in a tooltip and for a screen reader.
import { type Bar, shownNumber } from "./statistics-table";

interface Props {
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly textOf: (bar: Bar) => string;
}

const WIDTH = 400;
const HEIGHT = 120;
const LEFT = 38;
const BOTTOM = 18;
const TOP = 8;

export function Plot({ title, bars, textOf }: Props) {
  const most = Math.max(...bars.map((bar) => bar.value), 0) || 1;
  const step = (WIDTH - LEFT) / Math.max(bars.length, 1);
  const high = HEIGHT - BOTTOM - TOP;
  const [first, last] = [bars[0], bars.at(-1)];
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}. ${summary(bars, textOf)}`}>
        <line class="axis" x1={LEFT} y1={HEIGHT - BOTTOM} x2={WIDTH} y2={HEIGHT - BOTTOM} />
        <line class="rule" x1={LEFT} y1={TOP} x2={WIDTH} y2={TOP} />
        <text x={LEFT - 6} y={TOP + 4} text-anchor="end">
          {shownNumber(most)}
        </text>
        <text x={LEFT - 6} y={HEIGHT - BOTTOM + 4} text-anchor="end">
          0
        </text>
        {bars.map((bar, place) => (
          <rect
            key={bar.from}
            class="bar"
            x={LEFT + place * step + step * 0.1}
            y={HEIGHT - BOTTOM - (bar.value / most) * high}
            width={step * 0.8}
            height={(bar.value / most) * high}
          >
            <title>{textOf(bar)}</title>
          </rect>
        ))}
        {first !== undefined && (
          <text x={LEFT} y={HEIGHT - 4}>
            {span(first)}
          </text>
        )}
        {last !== undefined && last !== first && (
          <text x={WIDTH} y={HEIGHT - 4} text-anchor="end">
            {span(last)}
          </text>
        )}
      </svg>
    </figure>
  );
}

function span({ from, to }: Bar): string {
  return from === to ? String(from) : `${from}–${to}`;
}

/** The tallest bar says most; every bar has its own text besides. */
function summary(bars: readonly Bar[], textOf: (bar: Bar) => string): string {
  const tallest = bars.reduce<Bar | null>((best, bar) => (best === null || bar.value > best.value ? bar : best), null);
  return tallest === null ? "" : textOf(tallest);
}
