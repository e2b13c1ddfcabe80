import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Entry, countEntries, entries, fileSource, listSource } from '../../src/examples/check/input.ts';
import { lines } from '../../src/examples/check/lines.ts';
import { scratch } from '../cli/cliKit.ts';

async function all<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of iterable) items.push(item);
  return items;
}

async function* chunks(...pieces: string[]) {
  yield* pieces;
}

function fileWith(content: string | Uint8Array): string {
  const path = join(scratch(), 'urls.txt');
  writeFileSync(path, content);
  return path;
}

const short = ({ source, line, input }: Entry) => [source, line, input];

describe('lines', () => {
  it('joins what the chunks cut apart', async () => {
    expect(await all(lines(chunks('on', 'e\ntwo\n', '\nfo', 'ur')))).toEqual(['one', 'two', '', 'four']);
  });

  it('has no empty line after the last line break', async () => {
    expect(await all(lines(chunks('one\n')))).toEqual(['one']);
    expect(await all(lines(chunks('')))).toEqual([]);
  });

  it('keeps no more than 64 KB of a line that never ends, and finds the next one', async () => {
    const [endless, next] = await all(lines(chunks(...Array<string>(100).fill('x'.repeat(10_000)), '\nnext')));
    expect(endless?.length).toBeLessThanOrEqual(64 * 1024 + 10_000);
    expect(next).toBe('next');
  });
});

describe('entries', () => {
  it('skips comments and blank lines, and counts them', async () => {
    const list = ['# first', '', 'a.com', '   ', '  # indented', 'b.com#not-a-comment'];
    expect((await all(entries([listSource('list', list)]))).map(short)).toEqual([
      ['list', 3, 'a.com'],
      ['list', 6, 'b.com#not-a-comment'],
    ]);
  });

  it('takes off byte order mark, carriage return and angle brackets', async () => {
    const path = fileWith('\uFEFFa.com\r\n<http://b.com/>\r\n < c.com >\r\n');
    expect((await all(entries([fileSource(path)]))).map(({ input }) => input)).toEqual([
      'a.com',
      'http://b.com/',
      'c.com',
    ]);
  });

  it('counts lines in each source, and the index over all', async () => {
    const sources = [listSource('one', ['a', 'b']), listSource('two', ['c'])];
    expect((await all(entries(sources))).map(({ index, line }) => [index, line])).toEqual([[0, 1], [1, 2], [2, 1]]);
    expect(await countEntries(sources)).toBe(3);
  });

  it('reads characters across chunks of a file', async () => {
    const path = fileWith(`${'x'.repeat(64 * 1024 - 1)}é\nb.com`);
    const [first] = await all(entries([fileSource(path)]));
    expect(first?.input.slice(-1)).toBe('é');
  });

  it('reads no further than it is asked to', async () => {
    let read = 0;
    const endless = {
      name: 'endless',
      countable: false,
      *read() {
        for (;;) yield `line ${++read}`;
      },
    };
    const iterator = entries([endless]);
    await iterator.next();
    await iterator.next();
    expect(read).toBe(2);
    await iterator.return(undefined);
    expect(read).toBe(2);
  });

  it('ends when it is stopped, also in the middle of a file', async () => {
    const stop = new AbortController();
    const iterator = entries([fileSource(fileWith('a.com\n'.repeat(100_000)))], stop.signal);
    await iterator.next();
    stop.abort();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('names the file that cannot be read', async () => {
    expect(() => fileSource('/nowhere/urls.txt')).toThrow('Cannot read /nowhere/urls.txt: ENOENT');
    const folder = scratch();
    expect(() => fileSource(folder)).toThrow(`Cannot read ${folder}: it is a directory`);
  });
});

describe('countEntries', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('does not touch what can be read only once', async () => {
    const read = vi.fn(() => []);
    expect(await countEntries([listSource('list', ['a']), { name: '-', countable: false, read }])).toBeUndefined();
    expect(read).not.toHaveBeenCalled();
  });
});
