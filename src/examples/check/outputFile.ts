import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { UsageError } from './options.ts';
import { type CheckRecord } from './record.ts';
import { type Report } from './report.ts';

/**
 * A file of records that a crash leaves whole. NDJSON is written as the records come, each on its way to the disk when
 * `write` returns. JSON is made of such a file, `<path>.ndjson`, at the end, and only once it is complete takes its place.
 */
export class OutputFile {
  readonly path: string;
  readonly #journal: string;
  readonly #fd: number;

  /** The format is JSON if the name ends so, else NDJSON. Throws a {@link UsageError} if it cannot be written to. */
  constructor(path: string) {
    this.path = path;
    this.#journal = path.endsWith('.json') ? `${path}.ndjson` : path;
    try {
      // What a killed run left behind is all there is of it.
      if (this.#isJson && existsSync(this.#journal)) renameSync(this.#journal, `${this.#journal}.old`);
      this.#fd = openSync(this.#journal, 'w');
    } catch (error) {
      throw new UsageError(`Cannot write ${path}: ${(error as Error).message}`);
    }
  }

  get #isJson(): boolean {
    return this.#journal !== this.path;
  }

  write(record: CheckRecord): void {
    writeFully(this.#fd, `${JSON.stringify(record)}\n`);
  }

  save(report: Report): void {
    fsyncSync(this.#fd);
    closeSync(this.#fd);
    if (!this.#isJson) return;
    const draft = `${this.path}.tmp`;
    const fd = openSync(draft, 'w');
    writeFully(fd, `${JSON.stringify(report, null, 2).slice(0, -2)},\n  "results": [\n`);
    copyRecords(this.#journal, fd);
    writeFully(fd, '\n]}\n');
    fsyncSync(fd);
    closeSync(fd);
    renameSync(draft, this.path);
    rmSync(this.#journal);
  }
}

/** Writes the lines of a file as the elements of an array. */
function copyRecords(path: string, to: number): void {
  const from = openSync(path, 'r');
  const chunk = Buffer.alloc(64 * 1024);
  let separator = '';
  for (let size; (size = readSync(from, chunk)) > 0;) {
    // Latin-1 keeps the bytes as they are, also those of a character across two chunks.
    const text = separator + chunk.toString('latin1', 0, size);
    // A line break at the end separates two records only if there is more to come.
    separator = text.endsWith('\n') ? '\n' : '';
    writeFully(to, text.replace(/\n$/, '').replaceAll('\n', ',\n'), 'latin1');
  }
  closeSync(from);
}

function writeFully(fd: number, text: string, encoding: BufferEncoding = 'utf8'): void {
  const bytes = Buffer.from(text, encoding);
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}
