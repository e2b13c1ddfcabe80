import { legend, pictureRows, type Mark, type PictureRow } from './internal/pictureRows.ts';
import { type Recording } from './internal/recording.ts';
import { toAscii } from './toAscii.ts';

const RADIUS = 11;
/** The width of a millisecond. */
const FRAME = 28;
/** The longest wait drawn to scale, in milliseconds. */
const TO_SCALE = 12;
const BREAK_WIDTH = 110;
const LETTER_WIDTH = 8;
const LINE_HEIGHT = 20;
const PADDING = 16;
const LABEL_WIDTH = 34;

/** Light fills that dark letters can be read on, and that show on a light and on a dark page. */
const FILLS = ['#8ec5ff', '#ffd166', '#9be29b', '#ff9f9f', '#d5b3ff', '#ffb570', '#7fe0d4', '#f7a8d8'];

/** Where on the page a frame is. Waits beyond `TO_SCALE` are drawn short, with a gap in the axis. */
class Scale {
  readonly stops: readonly { readonly frame: number; readonly x: number; readonly afterBreak: boolean }[];
  readonly #x = new Map<number, number>();

  constructor(rows: readonly PictureRow[], end: number, left: number) {
    const frames = new Set([0, end]);
    for (const { from, to, marks } of rows) {
      frames.add(from);
      if (to !== undefined) frames.add(to);
      for (const { frame } of marks) frames.add(frame);
    }
    let x = left;
    let before = 0;
    this.stops = [...frames]
      .sort((a, b) => a - b)
      .map((frame) => {
        const gap = frame - before;
        const afterBreak = gap > TO_SCALE;
        x += afterBreak ? BREAK_WIDTH : gap * FRAME;
        before = frame;
        this.#x.set(frame, x);
        return { frame, x, afterBreak };
      });
  }

  /** Where a line that goes on leaves the picture. */
  get right(): number {
    return this.stops.at(-1)!.x + FRAME;
  }

  x(frame: number): number {
    return this.#x.get(frame)!;
  }
}

/** Text as XML allows it: no control characters, no halves of a surrogate pair. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[^\P{Cc}\n\t]|[\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD');
}

function line(x1: number, y1: number, x2: number, y2: number, attributes = ''): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"${attributes && ` ${attributes}`}/>`;
}

/** Words with their middle, not their foot, at `y`: the one way to it that every renderer knows is `dy`. */
function text(x: number, y: number, words: string, attributes = ''): string {
  const places = `x="${x}" y="${y}" dy="0.35em"`;
  return `<text ${places} fill="currentColor" stroke="none"${attributes && ` ${attributes}`}>${escape(words)}</text>`;
}

const SAYS: Readonly<Record<Mark['kind'], (mark: Mark) => string>> = {
  next: ({ text: value, letter }) => (value === undefined || value === `'${letter}'` ? letter : `${letter} = ${value}`),
  error: ({ text: value }) => `error ${value ?? ''}`,
  complete: () => 'complete',
  subscribe: () => 'subscribed',
  unsubscribe: () => 'unsubscribed',
};

/** The colours of the letters, in the order in which the picture meets them. */
class Palette {
  readonly #letters: string[] = [];

  fill(letter: string): string {
    if (!this.#letters.includes(letter)) this.#letters.push(letter);
    return FILLS[this.#letters.indexOf(letter) % FILLS.length]!;
  }
}

const THICK = 'stroke-width="2.5"';

function shape({ kind, letter }: Mark, x: number, y: number, palette: Palette): string {
  switch (kind) {
    case 'next':
      return [
        `<circle cx="${x}" cy="${y}" r="${RADIUS}" fill="${palette.fill(letter)}"/>`,
        // Dark on a light circle, whatever the page's colour is.
        text(x, y, letter, 'text-anchor="middle" style="fill: #111"'),
      ].join('');
    case 'complete':
      return line(x, y - RADIUS - 6, x, y + RADIUS + 6, THICK);
    case 'error':
      return line(x - 8, y - 8, x + 8, y + 8, THICK) + line(x - 8, y + 8, x + 8, y - 8, THICK);
    case 'subscribe':
      return `<path d="M${x} ${y + 5}v-10m-4 4l4 -4l4 4"/>`;
    case 'unsubscribe':
      return line(x, y - 7, x, y + 7, `${THICK} stroke-dasharray="3 4"`) + text(x + 7, y, '!', 'font-weight="bold"');
  }
}

const isStacked = ({ kind }: Mark): boolean => kind === 'next' || kind === 'error';

/** What happens at one frame of one row: values from the top down, the end of the row behind them. */
function moment(marks: readonly Mark[], x: number, middle: number, palette: Palette): string[] {
  const stacked = marks.filter(isStacked);
  const top = middle - ((stacked.length - 1) * RADIUS * 2) / 2;
  const drawn = [...marks.filter((mark) => !stacked.includes(mark)), ...stacked];
  return drawn.map((mark) => {
    const at = stacked.indexOf(mark);
    const y = at === -1 ? middle : top + at * RADIUS * 2;
    const title = `<title>${escape(`${SAYS[mark.kind](mark)} at ${mark.frame} ms`)}</title>`;
    return `<g class="${mark.kind}">${title}${shape(mark, x, y, palette)}</g>`;
  });
}

function byFrame(marks: readonly Mark[]): Map<number, Mark[]> {
  const moments = new Map<number, Mark[]>();
  for (const mark of marks) moments.set(mark.frame, [...(moments.get(mark.frame) ?? []), mark]);
  return moments;
}

function heightOf({ kind, marks }: PictureRow): number {
  const most = Math.max(1, ...[...byFrame(marks.filter(isStacked)).values()].map(({ length }) => length));
  return kind === 'window' ? 20 : 20 + most * RADIUS * 2;
}

function drawRow(row: PictureRow, middle: number, scale: Scale, palette: Palette): string {
  const from = scale.x(row.from);
  const open = row.to === undefined;
  const to = open ? scale.right : scale.x(row.to);
  const head = open ? `<path d="M${to - 6} ${middle - 4}l6 4l-6 4"/>` : '';
  return [
    `<g class="lane ${row.kind}">`,
    text(PADDING, middle, row.name),
    line(from, middle, to, middle) + head,
    ...[...byFrame(row.marks)].flatMap(([frame, marks]) => moment(marks, scale.x(frame), middle, palette)),
    '</g>',
  ].join('\n');
}

function axis(scale: Scale, top: number, bottom: number): string {
  let free = -Infinity;
  const labels = scale.stops.flatMap(({ frame, x, afterBreak }) => {
    const gap = afterBreak ? [text(x - BREAK_WIDTH / 2, bottom, '…')] : [];
    const guide = line(x, top, x, bottom - 12, 'stroke-dasharray="1 4" opacity="0.6"');
    if (x < free) return [...gap, guide];
    free = x + LABEL_WIDTH;
    return [...gap, guide, text(x, bottom, frame === 0 ? '0 ms' : String(frame))];
  });
  const attributes = 'opacity="0.6" stroke-width="1" font-size="11" text-anchor="middle" aria-hidden="true"';
  return `<g class="axis" ${attributes}>\n${labels.join('\n')}\n</g>`;
}

/** As a document of its own a picture knows nothing of the page's colours; inside a page, `:root` is not the picture. */
const STYLE = '<style>@media (prefers-color-scheme: dark) { svg:root { color: #e6e6e6 } }</style>';

const FONT = 'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13"';

/**
 * Draws a recording as an SVG picture that can stand in a page, light or dark: lines and words take the page's colour.
 *
 * Lanes are drawn as by `toAscii`, one under another. A circle is a value, a bar completion, a cross an error, a broken bar
 * with a `!` an unsubscription, an arrow a line that goes on. Values at the same time are stacked; waits beyond 12 ms are
 * drawn short. Every mark has its value and time as a tooltip, and the whole picture its ASCII copy as a description.
 *
 * @example
 * ```ts
 * import { recordMarbles, toSvg } from 'rx-asyncio/testing';
 *
 * const svg = toSvg(
 *   recordMarbles(({ cold, expectObservable }) => expectObservable(cold('a-b|')).toBe('a-b|'), { title: 'A source' }),
 * );
 * console.log(svg.slice(0, 4)); // -> <svg
 * ```
 */
export function toSvg(recording: Recording): string {
  const rows = pictureRows(recording);
  const meanings = legend(recording);
  const title = recording.title ?? 'Marble diagram';
  const names = Math.max(0, ...rows.map(({ name }) => name.length)) * LETTER_WIDTH;
  const scale = new Scale(rows, recording.end, PADDING + names + PADDING + RADIUS);
  const palette = new Palette();
  let top = PADDING / 2;
  const lanes = rows.map((row) => {
    const height = heightOf(row);
    const lane = drawRow(row, top + height / 2, scale, palette);
    top += height;
    return lane;
  });
  const bottom = top + LINE_HEIGHT;
  const words = meanings.map((meaning, at) => text(PADDING, bottom + (at + 1) * LINE_HEIGHT, meaning));
  const widest = Math.max(0, ...meanings.map(({ length }) => length)) * LETTER_WIDTH;
  const width = Math.ceil(Math.max(scale.right, PADDING + widest) + PADDING);
  const height = Math.ceil(bottom + meanings.length * LINE_HEIGHT + PADDING);
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${size}>`,
    `<title>${escape(title)}</title>`,
    `<desc>${escape(toAscii(recording))}</desc>`,
    STYLE,
    `<g fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" ${FONT}>`,
    axis(scale, PADDING / 2, bottom),
    ...lanes,
    ...words,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}
