import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Observable } from 'rxjs';
import { expected } from '../internal/validate.ts';
import { cancellable } from './internal/cancellable.ts';
import { checkPath } from './internal/checkPath.ts';
import { pathed } from './internal/pathed.ts';

/**
 * Replaces the content of a file with a text, all of it or nothing; completes empty when it is on disk.
 *
 * ```
 * writeText(path, text)     ------|
 * unsubscribed at 2         --!        the old content stays
 * ```
 *
 * The text goes, as UTF-8, to a temporary file beside it, which is flushed to disk and then renamed: whoever reads the file,
 * also after a crash of the process or the machine, sees the old content or the new. An existing file keeps its mode,
 * and a symbolic link its target. Errors with what Node's file system says, with its `code` and `path`. On an error, and
 * when unsubscribed, the temporary file is removed, for which the scope waits; once renaming has begun it is too late.
 *
 * Throws a `TypeError` unless `path` is a string or a `file:` URL and `text` a string.
 *
 * asyncio: `await asyncio.to_thread(path.write_text, text)`, which leaves half a file behind when something fails.
 *
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { concat } from 'rxjs';
 * import { readText, writeText } from 'rx-asyncio/node';
 *
 * const path = join(tmpdir(), 'rx-asyncio-atomic.txt');
 * concat(writeText(path, 'old'), writeText(path, 'new'), readText(path)).subscribe((text) => console.log(text));
 * // -> new
 * ```
 */
export function writeText(path: string | URL, text: string): Observable<never> {
  const file = checkPath('writeText', path);
  if (typeof text !== 'string') throw new TypeError(expected('writeText', 'text to be a string', text));
  return cancellable('writeText', (signal) => replace(file, text, signal));
}

async function replace(path: string, text: string, signal: AbortSignal): Promise<undefined> {
  const target = await realpath(path).catch(unlessMissing(path));
  const mode = await stat(target).then((status) => status.mode & 0o7777, unlessMissing(undefined));
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  const file = await open(temporary, 'wx');
  try {
    try {
      if (mode !== undefined) await file.chmod(mode);
      await file.writeFile(text, { signal });
      await file.sync();
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw pathed(error, path);
  }
  await flushDirectory(dirname(target));
}

function unlessMissing<T>(otherwise: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code !== 'ENOENT') throw error;
    return otherwise;
  };
}

/** A new name is on disk only when its directory is. */
async function flushDirectory(path: string): Promise<void> {
  // Windows cannot open one, and does not need it.
  if (process.platform === 'win32') return;
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
