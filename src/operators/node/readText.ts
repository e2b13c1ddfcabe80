import { readFile } from 'node:fs/promises';
import type { Observable } from 'rxjs';
import { cancellable } from './internal/cancellable.ts';
import { checkPath } from './internal/checkPath.ts';
import { pathed } from './internal/pathed.ts';

/** Options of `readText` and `readLines`. */
export interface ReadOptions {
  /** A label that `TextDecoder` knows, such as `'gb18030'`. Default `'utf-8'`. */
  readonly encoding?: string;
}

/**
 * Reads a whole file as text, for each subscription.
 *
 * ```
 * readText(path)     ----(t|)
 * ```
 *
 * A byte order mark is left out; bytes that are no text in the encoding become U+FFFD. Errors with what Node's file system
 * says, with its `code` and `path`. Unsubscribing stops between two reads and closes the file, for which the scope waits.
 *
 * Throws a `TypeError` unless `path` is a string or a `file:` URL, a `RangeError` for an unknown encoding.
 *
 * asyncio: `await asyncio.to_thread(path.read_text)`, as it has no files of its own; there bad bytes are an error.
 *
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { concat } from 'rxjs';
 * import { readText, writeText } from 'rx-asyncio/node';
 *
 * const path = join(tmpdir(), 'rx-asyncio-hello.txt');
 * concat(writeText(path, 'hello'), readText(path)).subscribe((text) => console.log(text));
 * // -> hello
 * ```
 */
export function readText(path: string | URL, { encoding = 'utf-8' }: ReadOptions = {}): Observable<string> {
  const file = checkPath('readText', path);
  const decoder = new TextDecoder(encoding);
  return cancellable('readText', async (signal) => {
    try {
      return decoder.decode(await readFile(file, { signal }));
    } catch (error) {
      throw pathed(error, file);
    }
  });
}
