import { type Format } from './options.ts';
import { type CheckRecord } from './record.ts';
import { type Report } from './report.ts';
import { Table } from './table.ts';

/** How records look on standard output: text before, of and after them. */
export interface Layout {
  readonly head: string;
  record(record: CheckRecord): string;
  foot(report: Report): string;
}

/** By format; `columns` is the width of the terminal. */
export const layouts: Readonly<Record<Format, (columns: number) => Layout>> = {
  ndjson: () => ({
    head: '',
    record: (record) => `${JSON.stringify(record)}\n`,
    foot: () => '',
  }),
  // The summary is known last, so in a stream it comes last.
  json: () => {
    let separator = '';
    return {
      head: '{"results": [\n',
      record: (record) => {
        const text = separator + JSON.stringify(record);
        separator = ',\n';
        return text;
      },
      foot: (report) => `\n], ${JSON.stringify(report).slice(1)}\n`,
    };
  },
  table: (columns) => {
    const table = new Table(columns);
    return {
      head: `${table.head()}\n`,
      record: (record) => `${table.row(record)}\n`,
      foot: () => '',
    };
  },
};
