import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { concat, firstValueFrom, from, lastValueFrom, map, of, Subject, take, throwError, toArray } from 'rxjs';
import type { Observable } from 'rxjs';
import { createTask, fromAsyncIterable, pipeline, pullMap, Scope, sleep, stage } from 'rx-asyncio';
import { appendLines, readLines, readText, writeText } from 'rx-asyncio/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rx-asyncio-files-'));
});
afterEach(async () => {
  const left = openFiles();
  await rm(folder, { recursive: true });
  expect(left).toEqual([]);
});

/** The files in the test's folder that this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(join('/proc/self/fd', fd));
      } catch {
        return '';
      }
    })
    .filter((path) => path.startsWith(folder));
}

async function file(content: string | Uint8Array, name = 'file.txt'): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const all = <T>(source: Observable<T>): Promise<T[]> => lastValueFrom(source.pipe(toArray()));
const linesOf = (path: string, encoding = 'utf-8'): Promise<string[]> =>
  all(fromAsyncIterable(readLines(path, { encoding })));
const failureOf = (source: Observable<unknown>): Promise<unknown> =>
  lastValueFrom(source, { defaultValue: undefined }).then(
    (value) => expect.fail(`emitted ${String(value)}`),
    (error: unknown) => error,
  );

describe('readText', () => {
  it('emits the text and completes, for each subscription anew', async () => {
    const path = await file('first');
    const text = readText(path);
    expect(await all(text)).toEqual(['first']);
    await writeFile(path, 'second\n');
    expect(await all(text)).toEqual(['second\n']);
    expect(await all(readText(pathToFileURL(path)))).toEqual(['second\n']);
  });

  it('decodes, and leaves out a byte order mark', async () => {
    expect(await lastValueFrom(readText(await file('\uFEFFnaïve 你好')))).toBe('naïve 你好');
    const gb18030 = await file(new Uint8Array([0xc4, 0xe3, 0xba, 0xc3]));
    expect(await lastValueFrom(readText(gb18030, { encoding: 'gb18030' }))).toBe('你好');
    expect(await lastValueFrom(readText(gb18030))).toMatch(/^\uFFFD+$/);
  });

  it("errors with Node's own error, which has the path also where Node forgets it", async () => {
    const missing = join(folder, 'missing');
    expect(await failureOf(readText(missing))).toMatchObject({ code: 'ENOENT', path: missing });
    expect(await failureOf(readText(folder))).toMatchObject({ code: 'EISDIR', path: folder });
  });

  it('throws for bad arguments at the call', () => {
    expect(() => readText(5 as never)).toThrow('readText: expected a path or a file: URL, got 5');
    expect(() => readText(new URL('http://localhost/'))).toThrow(TypeError);
    expect(() => readText('a', { encoding: 'klingon' })).toThrow(RangeError);
  });

  it('unsubscribed, closes the file, for which the scope waits', async () => {
    const path = await file(Buffer.alloc(20_000_000, 'x'));
    const scope = new Scope();
    const task = createTask(readText(path), { scope });
    while (openFiles().length === 0) await new Promise(setImmediate);
    task.cancel();
    await lastValueFrom(scope.settled());
    expect(openFiles()).toEqual([]);
  });
});

describe('readLines', () => {
  it.each([
    ['nothing', '', []],
    ['one line without an end', 'a', ['a']],
    ['one line', 'a\n', ['a']],
    ['empty lines', '\n\na\n\n', ['', '', 'a', '']],
    ['CRLF, also mixed', 'a\r\nb\nc\r\n', ['a', 'b', 'c']],
    ['a CR that ends nothing', 'a\rb\n', ['a\rb']],
    ['separators that are no line ends', 'a\u2028b\u0085c\n', ['a\u2028b\u0085c']],
    ['a byte order mark', '\uFEFFa\nb', ['a', 'b']],
  ])('reads %s', async (_, content, expected) => {
    expect(await linesOf(await file(content))).toEqual(expected);
  });

  it('reads lines, characters and CRLFs that span chunks', async () => {
    const long = '你'.repeat(100_000);
    const edge = 'x'.repeat(64 * 1024 - 1);
    expect(await linesOf(await file(`a\n${long}\nb`))).toEqual(['a', long, 'b']);
    expect(await linesOf(await file(`${edge}\r\nnext`))).toEqual([edge, 'next']);
    const many = Array.from({ length: 50_000 }, (_, n) => `line ${n}`);
    expect(await linesOf(await file(many.join('\r\n')))).toEqual(many);
  });

  it('decodes other encodings', async () => {
    expect(await linesOf(await file(Buffer.from('\uFEFFa\r\nb', 'utf16le')), 'utf-16le')).toEqual(['a', 'b']);
  });

  it('can be iterated again, and by several at a time', async () => {
    const lines = readLines(await file('a\nb\n'));
    expect(await Promise.all([all(from(lines)), all(from(lines))])).toEqual([['a', 'b'], ['a', 'b']]);
  });

  it('reads no further than it is asked to', async () => {
    const path = await file('x\n'.repeat(100_000));
    const iterator = readLines(path)[Symbol.asyncIterator]();
    expect(openFiles()).toEqual([]);
    await iterator.next();
    await iterator.next();
    const position = /pos:\s+(\d+)/.exec(await readFile(`/proc/self/fdinfo/${fdOf(path)}`, 'utf8'))![1];
    expect(Number(position)).toBe(64 * 1024);
    await iterator.return!();
  });

  it.each([
    ['fromAsyncIterable', (lines: AsyncIterable<string>) => fromAsyncIterable(lines)],
    ['pullMap', (lines: AsyncIterable<string>) => pullMap(lines, (line) => sleep(1, line), { concurrency: 3 })],
    ['pipeline', (lines: AsyncIterable<string>) => pipeline(lines, stage((line: string) => of(line)))],
  ])('unsubscribing from %s closes the file, for which the scope waits', async (_, consume) => {
    const path = await file('x\n'.repeat(100_000));
    const scope = new Scope();
    const task = createTask(consume(readLines(path)), { scope });
    await firstValueFrom(consume(readLines(path)).pipe(map(() => openFiles().length)));
    task.cancel();
    await lastValueFrom(scope.settled());
    while (openFiles().length > 0) await new Promise(setImmediate);
  });

  it('leaving the loop closes the file before the loop is over', async () => {
    for await (const line of readLines(await file('a\nb\n'))) {
      expect(line).toBe('a');
      expect(openFiles()).toHaveLength(1);
      break;
    }
    expect(openFiles()).toEqual([]);
  });

  it("errors with Node's own error, path included", async () => {
    const missing = join(folder, 'missing');
    expect(await failureOf(fromAsyncIterable(readLines(missing)))).toMatchObject({ code: 'ENOENT', path: missing });
    expect(await failureOf(from(readLines(folder)))).toMatchObject({ code: 'EISDIR', path: folder });
  });

  it('throws for bad arguments at the call', () => {
    expect(() => readLines({} as never)).toThrow('readLines: expected a path or a file: URL, got an object');
    expect(() => readLines('a', { encoding: 'klingon' })).toThrow(RangeError);
  });
});

function fdOf(path: string): string {
  return readdirSync('/proc/self/fd').find((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd)) === path;
    } catch {
      return false;
    }
  })!;
}

describe('writeText', () => {
  it('is cold, writes the text, and completes empty', async () => {
    const path = join(folder, 'new.txt');
    const writing = writeText(path, 'naïve 你好');
    expect(await readdir(folder)).toEqual([]);
    expect(await all(writing)).toEqual([]);
    expect(await readFile(path, 'utf8')).toBe('naïve 你好');
    expect(await readdir(folder)).toEqual(['new.txt']);
  });

  it('keeps the mode of an existing file, and the target of a link', async () => {
    const path = await file('old');
    await chmod(path, 0o640);
    await symlink('file.txt', join(folder, 'link'));
    await all(writeText(join(folder, 'link'), 'new'));
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect(await readlink(join(folder, 'link'))).toBe('file.txt');
  });

  it('shows a reader the old text or the new, never a part', async () => {
    const texts = ['a'.repeat(300_000), 'b'.repeat(300_000)];
    const path = await file(texts[0]!);
    const scope = new Scope();
    const seen = new Set<string>();
    const rewrites = concat(...Array.from({ length: 20 }, (_, n) => writeText(path, texts[n % 2]!)));
    const writing = createTask(rewrites, { scope });
    while (!writing.done) seen.add(await readFile(path, 'utf8'));
    expect([...seen].filter((text) => !texts.includes(text))).toEqual([]);
  });

  it('unsubscribed before it is done, leaves the old text and, once the scope has settled, nothing else', async () => {
    const path = await file('old');
    const scope = new Scope();
    const task = createTask(writeText(path, 'x'.repeat(20_000_000)), { scope });
    while (openFiles().length === 0) await new Promise(setImmediate);
    expect(openFiles()[0]).toMatch(/\.file\.txt\..*\.tmp$/);
    task.cancel();
    await lastValueFrom(scope.settled());
    expect(openFiles()).toEqual([]);
    expect(await readdir(folder)).toEqual(['file.txt']);
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it('unsubscribed at once, leaves nothing', async () => {
    const scope = new Scope();
    const path = join(folder, 'new.txt');
    const task = createTask(writeText(path, 'text'), { scope });
    await Promise.resolve();
    task.cancel();
    await lastValueFrom(scope.settled());
    expect(await readdir(folder)).toEqual([]);
  });

  it("errors with Node's own error, path included, and leaves no temporary file", async () => {
    const missing = join(folder, 'missing', 'file');
    expect(await failureOf(writeText(missing, 'x'))).toMatchObject({ code: 'ENOENT', path: expect.any(String) });
    await mkdir(join(folder, 'taken', 'inside'), { recursive: true });
    const onto = join(folder, 'taken');
    expect(await failureOf(writeText(onto, 'x'))).toMatchObject({ code: 'EISDIR', dest: onto });
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('throws for bad arguments at the call', () => {
    expect(() => writeText(1 as never, 'x')).toThrow('writeText: expected a path or a file: URL, got 1');
    expect(() => writeText('a', Buffer.from('x') as never)).toThrow('expected text to be a string, got a Buffer');
  });
});

describe('appendLines', () => {
  it('appends each value as a line, emits it when it is written, and completes', async () => {
    const path = await file('zero\n');
    const written = of('one', '二', '').pipe(appendLines(path), map((line) => line));
    expect(await all(written)).toEqual(['one', '二', '']);
    expect(await readFile(path, 'utf8')).toBe('zero\none\n二\n\n');
    expect(openFiles()).toEqual([]);
  });

  it('makes the file, also for a source that is empty', async () => {
    const path = join(folder, 'new.txt');
    expect(await all(from([] as string[]).pipe(appendLines(path)))).toEqual([]);
    expect(await readFile(path, 'utf8')).toBe('');
  });

  it('a line that was emitted is in the file', async () => {
    const path = join(folder, 'log.txt');
    const source = new Subject<string>();
    const seen: string[] = [];
    const note = (line: string) => seen.push(`${line}: ${statSync(path).size}`);
    const done = lastValueFrom(source.pipe(appendLines(path), map(note)));
    while (!source.observed) await new Promise(setImmediate);
    source.next('abc');
    while (seen.length === 0) await new Promise(setImmediate);
    source.next('de');
    source.complete();
    await done;
    expect(seen).toEqual(['abc: 4', 'de: 7']);
  });

  it('takes from an iterable only when what it took is written, in constant memory, and keeps the order', async () => {
    const path = join(folder, 'copy.txt');
    let taken = 0;
    let written = 0;
    let ahead = 0;
    function* lines() {
      for (; taken < 20_000; taken++) {
        ahead = Math.max(ahead, taken - written);
        yield `line ${taken}`;
      }
    }
    await lastValueFrom(appendLines(path)(lines()).pipe(map(() => written++)));
    expect(ahead).toBeGreaterThan(1);
    expect(ahead).toBeLessThanOrEqual(256);
    const copied = join(folder, 'again.txt');
    await lastValueFrom(appendLines(copied)(readLines(path)));
    expect(await readFile(copied, 'utf8')).toBe(Array.from({ length: 20_000 }, (_, n) => `line ${n}\n`).join(''));
  });

  it('writes in order what a fast Observable pushes', async () => {
    const path = join(folder, 'fast.txt');
    const lines = Array.from({ length: 20_000 }, (_, n) => `line ${n}`);
    expect(await all(from(lines).pipe(appendLines(path)))).toEqual(lines);
    expect(await readFile(path, 'utf8')).toBe(lines.map((line) => `${line}\n`).join(''));
  });

  it('an error of the source comes out once the lines before are in the file and that is closed', async () => {
    const path = join(folder, 'log.txt');
    const boom = new Error('boom');
    const failing = concat(of('one', 'two'), throwError(() => boom)).pipe(appendLines(path));
    expect(await failureOf(failing)).toBe(boom);
    expect(openFiles()).toEqual([]);
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
  });

  it('unsubscribed, closes the file, for which the scope waits, and the source', async () => {
    const path = join(folder, 'log.txt');
    const source = new Subject<string>();
    const scope = new Scope();
    const task = createTask(source.pipe(appendLines(path)), { scope });
    while (!source.observed) await new Promise(setImmediate);
    source.next('one');
    task.cancel();
    expect(source.observed).toBe(false);
    await lastValueFrom(scope.settled());
    expect(openFiles()).toEqual([]);
    expect(['', 'one\n']).toContain(await readFile(path, 'utf8'));
  });

  it('unsubscribed at the first line, closes the file and the iterable', async () => {
    let closed = false;
    function* endless() {
      try {
        for (;;) yield 'line';
      } finally {
        closed = true;
      }
    }
    await lastValueFrom(appendLines(join(folder, 'log.txt'))(endless()).pipe(take(1)));
    expect(closed).toBe(true);
    while (openFiles().length > 0) await new Promise(setImmediate);
  });

  it("errors with Node's own error, path included, and does not subscribe to a source it has no file for", async () => {
    const source = new Subject<string>();
    const missing = join(folder, 'missing', 'file');
    const failure = failureOf(source.pipe(appendLines(missing)));
    expect(await failure).toMatchObject({ code: 'ENOENT', path: missing });
    expect(source.observed).toBe(false);
    const full = of('x').pipe(appendLines('/dev/full'));
    expect(await failureOf(full)).toMatchObject({ code: 'ENOSPC', path: '/dev/full' });
  });

  it('throws for bad arguments at the call', () => {
    expect(() => appendLines(1 as never)).toThrow('appendLines: expected a path or a file: URL, got 1');
  });
});
