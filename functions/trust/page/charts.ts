/** Two drawings as inline SVG, in user units; colours by the classes f0, s0, ... of the page. */
import { escapedHtml } from './html-text.ts';

const WIDTH = 900;
const BAR_HEIGHT = 22;
const NAMES = 250;
const LINES = { height: 300, left: 50, right: 10, top: 10, bottom: 30 } as const;
const TICKS = 4;
const MOST_LABELS = 12;

export interface NamedValue {
  readonly name: string;
  readonly value: number;
}

export interface NamedLine {
  readonly name: string;
  readonly values: readonly number[];
}

function textAt(x: number, y: number, text: string, anchor = 'start'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escapedHtml(text)}</text>`;
}

/** A bar for each value, from zero. */
export function barChart(bars: readonly NamedValue[]): string {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const room = WIDTH - NAMES - 70;
  const drawn = bars.map(({ name, value }, at) => {
    const y = at * BAR_HEIGHT;
    const width = (room * value) / most;
    const bar = `<rect class="f${at}" x="${NAMES}" y="${y + 3}" width="${width.toFixed(1)}" height="${BAR_HEIGHT - 6}"/>`;
    return textAt(0, y + 15, name) + bar + textAt(NAMES + width + 6, y + 15, value.toFixed(2));
  });
  const height = bars.length * BAR_HEIGHT;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="cost an order">${drawn.join('')}</svg>`;
}

/** A line for each rule over the months, from zero; the bars above it name the colours. */
export function lineChart(labels: readonly string[], lines: readonly NamedLine[]): string {
  const { height, left, right, top, bottom } = LINES;
  const most = Math.max(...lines.flatMap(({ values }) => values), Number.MIN_VALUE);
  const x = (at: number): number => left + ((WIDTH - left - right) * at) / Math.max(1, labels.length - 1);
  const y = (value: number): number => height - bottom - ((height - top - bottom) * value) / most;
  const ticks = Array.from({ length: TICKS + 1 }, (_, at) => (most * at) / TICKS).map((value) => {
    const level = y(value).toFixed(1);
    const axis = `<line class="axis" x1="${left}" x2="${WIDTH - right}" y1="${level}" y2="${level}"/>`;
    return axis + textAt(left - 6, y(value) + 4, value.toFixed(2), 'end');
  });
  const every = Math.ceil(labels.length / MOST_LABELS);
  const named = labels.map((label, at) =>
    at % every === 0 ? textAt(x(at), height - 8, label, 'middle') : '',
  );
  const drawn = lines.map(({ name, values }, at) => {
    const points = values.map((value, month) => `${x(month).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    return `<polyline class="s${at}" stroke-width="2" points="${points}"><title>${escapedHtml(name)}</title></polyline>`;
  });
  const parts = [...ticks, ...named, ...drawn].join('');
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="cost an order by month">${parts}</svg>`;
}
