import { styleText } from 'node:util';
import { fit, fitMiddle } from './fit.ts';
import { type CheckClass, type CheckRecord } from './record.ts';

const colours = {
  ok: 'green',
  redirect: 'cyan',
  broken: 'red',
  blocked: 'yellow',
  rate_limited: 'yellow',
  server_error: 'red',
  timeout: 'yellow',
  invalid: 'magenta',
} as const satisfies Record<CheckClass, string>;

const fixed = 'code  server_error  99.9 ms  '.length;
const narrowest = 60;

/** Lays records out as the rows of a table of so many columns. */
export class Table {
  readonly #title: number;
  readonly #url: number;

  constructor(columns: number) {
    const free = Math.max(columns, narrowest) - fixed;
    this.#title = Math.floor(free * 0.4);
    this.#url = free - this.#title - 2;
  }

  head(): string {
    return styleText('dim', this.#cells('code', 'class', 'time', 'title or error', 'url').join('  '));
  }

  row(record: CheckRecord): string {
    const { status_code, class: name, error, title, input, url, final_url } = record;
    const moved = name === 'redirect' && final_url !== null ? ` → ${final_url}` : '';
    const where = (url ?? input) + moved;
    const cells = this.#cells(String(status_code ?? '-'), name, timeOf(record), error ?? title ?? '', where);
    cells[1] = styleText(colours[name], cells[1]);
    return cells.join('  ');
  }

  #cells(code: string, name: string, time: string, title: string, url: string): [string, string, ...string[]] {
    return [
      fit(code, 4),
      fit(name, 12),
      fit(time.padStart(7), 7),
      fit(title, this.#title),
      fitMiddle(url, this.#url).trimEnd(),
    ];
  }
}

/** `12 ms`, `1.23 s`, or the line of the same URL. */
function timeOf({ duplicate_of, time_ms }: CheckRecord): string {
  if (duplicate_of !== null) return `= ${duplicate_of}`;
  if (time_ms === null) return '';
  return time_ms < 1000 ? `${Math.round(time_ms)} ms` : `${(time_ms / 1000).toPrecision(3)} s`;
}
