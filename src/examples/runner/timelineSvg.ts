import { stripVTControlCharacters } from 'node:util';
import { fitMiddle } from '../check/fit.ts';
import { type Scenario } from '../scenarios/scenario.ts';
import { drawTimeline } from './drawTimeline.ts';
import { seconds } from './seconds.ts';
import { ticks } from './ticks.ts';
import { type Doing, type Gauge, type Lane, type Row, type Timeline } from './timeline.ts';
import { textWidth } from './wrap.ts';

const PADDING = 16;
const CHART = 900;
const ROW = 22;
const BAR = 12;
const GAUGE = 48;
const LETTER = 8;
const LABELS = { least: 60, most: 320 };
/** What a time on the axis needs, with the room around it. */
const TICK = 70;

/** Fills that show on a light and on a dark page. */
const FILLS: Readonly<Record<Doing, string>> = {
  running: '#4caf7d',
  waiting: '#9aa5b1',
  cleaning: '#b07fe0',
  cancelling: '#e0a030',
  pending: '#9aa5b1',
};
const ENDS = { rejected: ['#e05252', 'failed'], cancelled: ['#e0a030', 'cancelled'] } as const;
const GAUGE_FILL = '#4f9fe0';

const MEANINGS: Readonly<Record<Doing, string>> = {
  running: 'running',
  waiting: 'waiting for others',
  cleaning: 'cleaning up',
  cancelling: 'being cancelled',
  pending: 'not started',
};

/** Text as XML allows it: no control characters, no halves of a surrogate pair. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[^\P{Cc}\n\t]|[\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD');
}

function words(x: number, y: number, text: string, attributes = ''): string {
  const place = `x="${x}" y="${y}" dy="0.35em" fill="currentColor"${attributes && ` ${attributes}`}`;
  return `<text ${place}>${escape(text)}</text>`;
}

/** Draws the timeline of a scenario as an SVG picture for light and dark pages; what a bar shows is its tooltip. */
export function timelineSvg({ name, shows }: Scenario, timeline: Timeline): string {
  const { end, rows, gauges } = timeline;
  const names = [
    ...rows.map((row) => '  '.repeat(row.depth) + row.name),
    ...gauges.map((gauge) => gauge.name),
  ];
  const label = Math.min(Math.max(LABELS.least, ...names.map((each) => textWidth(each) * LETTER)), LABELS.most);
  const left = PADDING + label + PADDING;
  const x = (at: number): number => round(left + (at / Math.max(end, 1)) * CHART);
  const top = PADDING + 2.5 * ROW;
  const middle = top + rows.length * ROW;
  const bottom = middle + gauges.length * (GAUGE + PADDING / 2);
  const width = left + CHART + 2 * PADDING;
  const height = bottom + 3 * ROW + PADDING;
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const most = Math.floor(label / LETTER);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${size}>`,
    `<title>${escape(`${name}: ${shows}`)}</title>`,
    `<desc>${escape(plainText(drawTimeline(timeline, 100)))}</desc>`,
    STYLE,
    `<g ${FONT}>`,
    words(PADDING, PADDING + ROW / 2, name, 'font-weight="bold" font-size="15"'),
    words(PADDING, PADDING + ROW * 1.4, shows, 'opacity="0.75"'),
    axis(end, x, top, bottom),
    ...rows.map((row, index) => drawRow(row, top + (index + 0.5) * ROW, x, most)),
    ...gauges.map((gauge, index) => drawGauge(gauge, middle + index * (GAUGE + PADDING / 2) + PADDING / 2, x, most)),
    legend(rows, bottom + 2 * ROW),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** As a document of its own a picture knows nothing of the page's colours; inside a page, `:root` is not the picture. */
const STYLE = '<style>@media (prefers-color-scheme: dark) { svg:root { color: #e6e6e6; background: #1b1f24 } }</style>';

const FONT = 'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13"';

const round = (number: number): number => Math.round(number * 10) / 10;

const plainText = (lines: readonly string[]): string => stripVTControlCharacters(lines.join('\n'));

function drawRow({ name, depth, lanes }: Row, y: number, x: (at: number) => number, most: number): string {
  return [
    '<g class="row">',
    words(PADDING + depth * 2 * LETTER, y, fitMiddle(name, most - depth * 2).trimEnd()),
    ...lanes.map((lane) => drawLane(lane, y, x)),
    '</g>',
  ].join('\n');
}

function drawLane({ name, from, to, stretches, end, error }: Lane, y: number, x: (at: number) => number): string {
  const span = `${seconds(from)} to ${seconds(to)}`;
  const ending = end === undefined ? '' : `, ${end}${error === undefined ? '' : `: ${error}`}`;
  return [
    `<g class="lane"><title>${escape(`${name}, ${span}${ending}`)}</title>`,
    ...stretches.map((stretch) => bar(stretch, y, x)),
    // What is over at once leaves a dot, at least.
    ...(stretches.length === 0 ? [`<circle cx="${x(from)}" cy="${y}" r="3" fill="${FILLS.running}"/>`] : []),
    ...(end === 'rejected' || end === 'cancelled' ? [sign(end, x(to), y)] : []),
    '</g>',
  ].join('');
}

function bar({ doing, from, to, what }: Lane['stretches'][number], y: number, x: (at: number) => number): string {
  const title = `${MEANINGS[doing]}${what === undefined ? '' : `: ${what}`}, ${seconds(from)} to ${seconds(to)}`;
  const isThin = doing === 'waiting' || doing === 'pending';
  const height = isThin ? 4 : BAR;
  const place = `x="${x(from)}" y="${y - height / 2}" width="${round(x(to) - x(from))}" height="${height}" rx="2"`;
  const look = doing === 'pending' ? ' opacity="0.4"' : '';
  return `<rect class="${doing}" ${place} fill="${FILLS[doing]}"${look}><title>${escape(title)}</title></rect>`;
}

/** A cross or a bar at the end of what failed or was cancelled. */
function sign(end: keyof typeof ENDS, x: number, y: number): string {
  const shape =
    end === 'rejected' ? `M${x - 5} ${y - 5}l10 10m0 -10l-10 10` : `M${x} ${y - 9}v18`;
  return `<path class="${end}" d="${shape}" stroke="${ENDS[end][0]}" stroke-width="3" fill="none"/>`;
}

function drawGauge({ name, steps, max }: Gauge, top: number, x: (at: number) => number, most: number): string {
  const base = top + GAUGE;
  const y = (value: number): number => round(base - (max === 0 ? 0 : (value / max) * (GAUGE - 8)));
  const first = steps[0];
  const path = steps.map(({ to, value }) => `V${y(value)}H${x(to)}`).join('');
  const area = first ? `M${x(first.from)} ${base}${path}V${base}Z` : '';
  return [
    `<g class="gauge"><title>${escape(`${name}: at most ${max}`)}</title>`,
    words(PADDING, top + GAUGE / 2, fitMiddle(name, most).trimEnd()),
    `<path d="${area}" fill="${GAUGE_FILL}" fill-opacity="0.35" stroke="${GAUGE_FILL}" stroke-width="1.5"/>`,
    words(x(steps[0]?.from ?? 0) - 6, y(max), String(max), 'text-anchor="end" font-size="11" opacity="0.75"'),
    '</g>',
  ].join('\n');
}

function axis(end: number, x: (at: number) => number, top: number, bottom: number): string {
  const marks = ticks(end, CHART / TICK).map(({ at, label }) => {
    const guide = `<path d="M${x(at)} ${top}V${bottom + 4}" stroke="currentColor" stroke-dasharray="1 4"/>`;
    return guide + words(x(at), bottom + ROW / 2, label, 'text-anchor="middle" font-size="11"');
  });
  return `<g class="axis" opacity="0.6" aria-hidden="true">\n${marks.join('\n')}\n</g>`;
}

function legend(rows: readonly Row[], y: number): string {
  const lanes = rows.flatMap((row) => row.lanes);
  const doings = (Object.keys(MEANINGS) as Doing[]).filter((doing) =>
    lanes.some(({ stretches }) => stretches.some((stretch) => stretch.doing === doing)),
  );
  const ends = (Object.keys(ENDS) as (keyof typeof ENDS)[]).filter((end) => lanes.some((lane) => lane.end === end));
  let left = PADDING;
  const place = (text: string, drawn: (x: number) => string): string => {
    const at = left;
    left += 22 + (text.length + 3) * LETTER;
    return drawn(at) + words(at + 22, y, text, 'font-size="12"');
  };
  return [
    ...doings.map((doing) => place(MEANINGS[doing], (at) => bar({ doing, from: 0, to: 1 }, y, (n) => at + n * 16))),
    ...ends.map((end) => place(ENDS[end][1], (at) => sign(end, at + 8, y))),
  ].join('\n');
}
