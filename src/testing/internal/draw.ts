/** One line of a picture: what is written at which frame, and from when to when time is drawn as passing. */
export interface Row {
  readonly name: string;
  readonly from: number;
  /** `undefined` where the line runs on to the end of the picture. */
  readonly to: number | undefined;
  readonly marks: ReadonlyMap<number, readonly string[]>;
}

/** A wait longer than this is written as `12ms`. */
const LONGEST_DASHES = 15;

class Line {
  text = '';
  /** The frame up to which the text has told its story. */
  #told: number;
  readonly #row: Row;
  readonly #end: number;

  constructor(row: Row, start: number, end: number) {
    this.#row = row;
    this.#told = start;
    this.#end = row.to ?? end;
  }

  markAt(frame: number): string | undefined {
    const letters = this.#row.marks.get(frame);
    if (!letters) return undefined;
    return letters.length === 1 ? letters[0] : `(${letters.join('')})`;
  }

  /** Writes what happens at `frame`, which begins at column `column`. */
  write(frame: number, column: number): void {
    const mark = this.markAt(frame);
    if (mark === undefined) return;
    this.text = this.text.padEnd(column) + mark;
    this.#told = frame + Array.from(mark).length;
  }

  #passesAt(frame: number): boolean {
    return frame >= this.#row.from && frame < this.#end;
  }

  /** How wide the wait from `from` to `to` is when it is written as a duration. */
  #progression(from: number, to: number): string {
    const told = Math.max(this.#told, from);
    return this.#passesAt(from) && to > told ? ` ${to - told}ms ` : '';
  }

  widthOfWait(from: number, to: number, column: number, compressed: boolean): number {
    if (compressed) return Math.max(this.text.length, column) + this.#progression(from, to).length;
    return this.markAt(to) === undefined ? 0 : this.text.length;
  }

  /** Lets time pass from `from`, at `column`, to `to`. */
  wait(from: number, to: number, column: number, compressed: boolean): void {
    if (compressed) {
      this.text = this.text.padEnd(column) + this.#progression(from, to);
    } else if (this.#passesAt(from)) {
      const dashes = Math.floor(Math.min(to, this.#end) - Math.max(from, this.#told));
      this.text = this.text.padEnd(column) + '-'.repeat(Math.max(0, dashes));
    }
    this.#told = Math.max(this.#told, to);
  }
}

/**
 * Draws rows under one another, one column a frame. Where a row needs more room than its frames give it (a group with
 * something right behind it), spaces are put into every row, so that what happens at the same time stays in the same
 * column; spaces take no time in a diagram, so each row can still be read as one.
 */
export function draw(rows: readonly Row[], end: number): string[] {
  const stops = new Set<number>([end]);
  for (const { from, to, marks } of rows) {
    stops.add(from);
    if (to !== undefined) stops.add(to);
    for (const frame of marks.keys()) stops.add(frame);
  }
  const frames = [...stops].sort((a, b) => a - b);
  const start = Math.min(0, frames[0]!);
  if (frames[0] !== start) frames.unshift(start);
  const lines = rows.map((row) => new Line(row, start, end));
  let column = 0;
  frames.forEach((frame, index) => {
    for (const line of lines) line.write(frame, column);
    const next = frames[index + 1];
    if (next === undefined) return;
    const compressed = next - frame > LONGEST_DASHES;
    const widths = lines.map((line) => line.widthOfWait(frame, next, column, compressed));
    for (const line of lines) line.wait(frame, next, column, compressed);
    column = Math.max(compressed ? 0 : column + Math.ceil(next - frame), ...widths);
  });
  const margin = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows.map(({ name }, index) => `${name.padEnd(margin)}  ${lines[index]!.text}`.trimEnd());
}
