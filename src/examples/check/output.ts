import { EMPTY, type Observable } from 'rxjs';
import { type Layout, layouts } from './layouts.ts';
import { type CheckOptions } from './options.ts';
import { OutputFile } from './outputFile.ts';
import { Progress } from './progress.ts';
import { type CheckRecord } from './record.ts';
import { type Report } from './report.ts';
import { Stdout } from './stdout.ts';
import { type Tally } from './tally.ts';

const columnsOfNoTerminal = 120;

/** Where records go: the files, standard output, and a progress bar that counts them. */
export class Output {
  readonly #files: readonly OutputFile[];
  readonly #stdout = new Stdout();
  readonly #layout: Layout | undefined;
  #progress: Progress | undefined;
  #isSaved = false;

  constructor(options: CheckOptions, tally: Tally) {
    const { stdout, stderr } = process;
    this.#files = [...new Set(options.output ?? [])].map((path) => new OutputFile(path));
    if (options.quiet) return;
    const format = options.format ?? (stdout.isTTY ? 'table' : 'ndjson');
    this.#layout = layouts[format](stdout.isTTY ? stdout.columns : columnsOfNoTerminal);
    void this.#print(this.#layout.head);
    if (stderr.isTTY && options.progress !== false) this.#progress = new Progress(tally);
  }

  /** Emits when there is nobody left to write for. */
  get gone(): Observable<unknown> {
    return this.#files.length === 0 ? this.#stdout.gone : EMPTY;
  }

  /** Writes a record; completes when there is room for more. */
  deliver(record: CheckRecord): Observable<never> {
    for (const file of this.#files) file.write(record);
    return this.#layout ? this.#print(this.#layout.record(record)) : EMPTY;
  }

  hideProgress(): void {
    this.#progress?.stop();
    this.#progress = undefined;
  }

  /** Completes what was written. Synchronous, for it may be the last thing before the process exits. */
  save(report: Report): void {
    if (this.#isSaved) return;
    this.#isSaved = true;
    this.hideProgress();
    if (this.#layout) void this.#print(this.#layout.foot(report));
    for (const file of this.#files) file.save(report);
  }

  #print(text: string): Observable<never> {
    if (!this.#progress || !process.stdout.isTTY) return this.#stdout.write(text);
    this.#progress.above(text);
    return EMPTY;
  }
}
