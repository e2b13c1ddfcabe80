import { styleText } from 'node:util';
import { fit, fitMiddle } from '../check/fit.ts';
import { ticks } from './ticks.ts';
import { type Doing, type Gauge, type Lane, type Row, type Timeline } from './timeline.ts';
import { textWidth } from './wrap.ts';

type Cell = Doing | 'instant' | 'rejected' | 'cancelled';
type Format = Parameters<typeof styleText>[0];

const cells: Readonly<Record<Cell, readonly [glyph: string, format: Format, meaning: string]>> = {
  running: ['━', 'green', 'running'],
  waiting: ['┈', 'dim', 'waiting for others'],
  cleaning: ['░', 'magenta', 'cleaning up'],
  cancelling: ['╌', 'yellow', 'being cancelled'],
  pending: ['·', 'dim', 'not started'],
  instant: ['╸', 'green', 'over at once'],
  rejected: ['#', 'red', 'failed'],
  cancelled: ['!', 'yellow', 'cancelled'],
};

const heights = '·▁▂▃▄▅▆▇█';

const MOST_ROWS = 60;
const LABEL = { least: 8, share: 0.3 };
/** What a label on the axis needs, with the room around it. */
const TICK_WIDTH = 9;

/** Draws a timeline in so many columns: a line for each row and gauge, the axis below them, and what the signs mean. */
export function drawTimeline({ end, rows, gauges }: Timeline, columns: number): string[] {
  if (rows.length + gauges.length === 0) return ['no task, no span and no gauge to draw'];
  const shown = rows.slice(0, MOST_ROWS);
  const labels = [...shown.map(labelOf), ...gauges.map(gaugeLabel)];
  const label = Math.min(
    Math.max(LABEL.least, ...labels.map(textWidth)),
    Math.max(LABEL.least, Math.floor(columns * LABEL.share)),
  );
  const width = columns - label - 1;
  // What takes no time at all has an axis, too.
  const scale = width / Math.max(end, 1);
  const used = new Set<Cell>();
  const bars = shown.map((row) => {
    const found = cellsOf(row.lanes, width, scale);
    for (const cell of found) if (cell) used.add(cell);
    return `${fitMiddle(labelOf(row), label)} ${paint(found)}`;
  });
  const more = rows.length - shown.length;
  return [
    ...bars,
    ...(more > 0 ? [`… and ${more} more: --svg draws them all`] : []),
    ...gauges.map((gauge) => `${fit(gaugeLabel(gauge), label)} ${levels(gauge, width, scale)}`),
    ...axis(end, width, scale).map((line) => styleText('dim', `${' '.repeat(label + 1)}${line}`.trimEnd())),
    ...legend(used, columns),
  ];
}

const labelOf = ({ name, depth }: Row): string => '  '.repeat(depth) + name;

const gaugeLabel = ({ name, max }: Gauge): string => `${name}, max ${max}`;

/** What each column shows: that which takes most of its time, and where a lane ends badly, that. */
function cellsOf(lanes: readonly Lane[], width: number, scale: number): (Cell | undefined)[] {
  const line = Array.from<Cell | undefined>({ length: width });
  for (const { from, to, stretches, end } of lanes) {
    const first = Math.min(Math.floor(from * scale), width - 1);
    const last = Math.max(first, Math.min(Math.ceil(to * scale), width) - 1);
    for (let column = first; column <= last; column++) {
      line[column] = mostOf(stretches, column / scale, (column + 1) / scale) ?? line[column] ?? 'instant';
    }
    if (end && end !== 'fulfilled') line[last] = end;
  }
  return line;
}

function mostOf(stretches: Lane['stretches'], from: number, to: number): Doing | undefined {
  const sums = new Map<Doing, number>();
  for (const stretch of stretches) {
    const overlap = Math.min(to, stretch.to) - Math.max(from, stretch.from);
    if (overlap > 0) sums.set(stretch.doing, (sums.get(stretch.doing) ?? 0) + overlap);
  }
  return [...sums].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Neighbours that look the same share one escape sequence. */
function paint(line: readonly (Cell | undefined)[]): string {
  let painted = '';
  for (let at = 0; at < line.length;) {
    const cell = line[at];
    const rest = line.slice(at).findIndex((each) => each !== cell);
    const length = rest === -1 ? line.length - at : rest;
    if (!cell) painted += ' '.repeat(length);
    else painted += styleText(cells[cell][1], cells[cell][0].repeat(length));
    at += length;
  }
  return painted.trimEnd();
}

/** The highest level in each column. */
function levels({ steps, max }: Gauge, width: number, scale: number): string {
  const line = Array.from({ length: width }, (_, column) => {
    const [from, to] = [column / scale, (column + 1) / scale];
    const here = steps.filter((step) => step.from < to && step.to > from);
    if (here.length === 0) return ' ';
    const value = Math.max(...here.map((step) => step.value));
    return heights[value <= 0 ? 0 : Math.max(1, Math.round((value / max) * (heights.length - 1)))];
  });
  return styleText('cyan', line.join('').trimEnd());
}

function axis(end: number, width: number, scale: number): [string, string] {
  let ruler = '';
  let labels = '';
  for (const { at, label } of ticks(end, width / TICK_WIDTH)) {
    const column = Math.min(Math.round(at * scale), width - 1);
    ruler = `${ruler.padEnd(column, '─')}┴`;
    if (column + label.length <= width) labels = labels.padEnd(column) + label;
  }
  return [ruler.padEnd(width, '─'), labels];
}

/** As many meanings a line as there is room for. */
function legend(used: ReadonlySet<Cell>, columns: number): string[] {
  const lines: string[] = [];
  let free = 0;
  for (const [cell, [glyph, format, meaning]] of Object.entries(cells)) {
    if (!used.has(cell as Cell)) continue;
    const width = meaning.length + 5;
    if (width > free) {
      lines.push('');
      free = columns;
    }
    lines.push(`${lines.pop() ?? ''}${styleText(format, glyph)} ${meaning}   `);
    free -= width;
  }
  return lines.map((line) => line.trimEnd());
}
