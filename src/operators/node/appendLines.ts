import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { Observable } from 'rxjs';
import { resource } from '../streams/resource.ts';
import { orderedMap } from '../tasks/orderedMap.ts';
import { pullMap } from '../tasks/pullMap.ts';
import { checkPath } from './internal/checkPath.ts';
import { pathed } from './internal/pathed.ts';

/** How many lines are taken from an iterable before the first of them must be written. */
const AHEAD = 256;

/**
 * Appends each value of the source to a file as a line, and emits it when it is written.
 *
 * ```
 * source                          -a-b---c|
 * source.pipe(appendLines(path))  --a-b---c--|      completes when all is on disk and the file closed
 * ```
 *
 * The file is opened, and made if there is none, for each subscription, before the source is subscribed. Lines are written in
 * order, as UTF-8, each followed by `\n`; what comes while a write is under way goes out together with the next. An
 * Observable cannot be asked to wait, so of a source that is faster than the disk the rest waits in memory. An iterable can:
 * `appendLines(path)(readLines(other))` never takes more than 256 lines ahead.
 *
 * Errors with what the source fails with, once the lines before are on disk, and with what Node's file system says, with
 * its `code` and `path`. Unsubscribing drops what waits and closes the file when the write under way is over, for which the scope
 * around waits.
 *
 * Throws a `TypeError` unless `path` is a string or a `file:` URL, and the operator one for a source that is neither an
 * Observable nor an iterable.
 *
 * asyncio: no files of its own; `await file.write(line)` of aiofiles, for one line at a time.
 *
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { concat, ignoreElements, of } from 'rxjs';
 * import { appendLines, readText, writeText } from 'rx-asyncio/node';
 *
 * const path = join(tmpdir(), 'rx-asyncio-log.txt');
 * const append = of('two', 'three').pipe(appendLines(path), ignoreElements());
 * concat(writeText(path, 'one\n'), append, readText(path)).subscribe((text) => console.log(text.split('\n')));
 * // -> [ 'one', 'two', 'three', '' ]
 * ```
 */
export function appendLines(
  path: string | URL,
): (source: Observable<string> | Iterable<string> | AsyncIterable<string>) => Observable<string> {
  const file = checkPath('appendLines', path);
  return (source) =>
    resource(
      () => openToAppend(file),
      (stream) => {
        const write = (line: string): Observable<string> => written(stream, file, line);
        return source instanceof Observable
          ? source.pipe(orderedMap(write))
          : pullMap(source, write, { concurrency: AHEAD, ordered: true });
      },
      (stream, kind) => close(stream, kind === 'unsubscribe'),
    );
}

async function openToAppend(path: string): Promise<WriteStream> {
  const stream = createWriteStream(path, { flags: 'a', flush: true });
  await once(stream, 'open');
  // The write that failed reports it.
  stream.on('error', () => undefined);
  return stream;
}

function written(stream: WriteStream, path: string, line: string): Observable<string> {
  return new Observable((sink) => {
    stream.write(`${line}\n`, (error) => {
      if (error) {
        sink.error(pathed(error, path));
      } else {
        sink.next(line);
        sink.complete();
      }
    });
  });
}

/** Resolves when the file is closed. Rejects if the end could not be written; that what is abandoned was not is no error. */
async function close(stream: WriteStream, abandoned: boolean): Promise<void> {
  if (abandoned) stream.destroy();
  else stream.end();
  if (stream.closed) return;
  await (abandoned ? new Promise<void>((resolve) => stream.once('close', resolve)) : once(stream, 'close'));
}
