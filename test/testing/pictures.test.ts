import fc from 'fast-check';
import { concatMap, delay, map, mergeMap, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { recordMarbles, toAscii, toSvg, type Recording } from 'rx-asyncio/testing';
import { draw } from '../../src/testing/internal/draw.ts';
import { parseMarbles } from '../../src/testing/internal/parse.ts';
import { failureOf } from './failureOf.ts';

const recorded: Recording = recordMarbles(
  ({ cold, hot, named, expectObservable }) => {
    const inner = named('inner', cold('--1--(2|)'));
    const source = named('source', cold('a-b-c-'));
    const ticks = named('ticks', hot('---t--t--t'));
    const values = { A: { v: 'a1' }, B: { v: 'b1' }, C: { v: 'a2' }, D: { v: 'c1' } };
    const result = source.pipe(mergeMap((letter) => inner.pipe(map((number) => ({ v: letter + number })))));
    expectObservable(named('result', result), '^------!').toBe('--A-BCD', values);
    expectObservable(named('since 4', ticks.pipe(delay(0))), '----^---').toBe('------t--t');
  },
  { title: 'Inners at the same time' },
);

describe('recordMarbles', () => {
  test('returns plain data: it survives JSON', () => {
    expect(JSON.parse(JSON.stringify(recorded))).toStrictEqual(recorded);
  });

  test('tells the lanes, what each subscription was sent, and when it ended', () => {
    expect(recorded).toMatchObject({ title: 'Inners at the same time', end: 9 });
    expect(recorded.lanes.map(({ name, kind }) => [name, kind])).toEqual([
      ['inner', 'cold'],
      ['source', 'cold'],
      ['ticks', 'hot'],
      ['result', 'out'],
      ['since 4', 'out'],
    ]);
    const [inner, , ticks, result] = recorded.lanes;
    expect(inner).toEqual({
      name: 'inner',
      kind: 'cold',
      messages: [
        { frame: 2, kind: 'next', letter: '1', text: "'1'", subscription: 0 },
        { frame: 5, kind: 'next', letter: '2', text: "'2'", subscription: 0 },
        { frame: 5, kind: 'complete', letter: '|', subscription: 0 },
        { frame: 4, kind: 'next', letter: '1', text: "'1'", subscription: 1 },
        { frame: 6, kind: 'next', letter: '1', text: "'1'", subscription: 2 },
      ],
      subscriptions: [
        { from: 0, to: 5 },
        { from: 2, to: 7 },
        { from: 4, to: 7 },
      ],
    });
    expect(ticks!.subscriptions).toEqual([{ from: 4, to: null }]);
    expect(result!.messages[0]).toEqual({ frame: 2, kind: 'next', letter: 'A', text: "{ v: 'a1' }", subscription: 0 });
  });

  test('a subscription that opens and closes in one frame is not lost', () => {
    const { lanes } = recordMarbles(({ cold, expectObservable }) => {
      const instant = cold('(x|)');
      expectObservable(cold('-a|').pipe(mergeMap(() => instant))).toBe('-x|');
    });
    const instant = lanes[0]!;
    expect(instant.subscriptions).toEqual([{ from: 1, to: 1 }]);
    expect(instant.messages.map(({ letter }) => letter).join('')).toBe('x|');
  });

  test('is held to its expectations, as marbles() is', () => {
    const wrong = () => recordMarbles(({ cold, expectObservable }) => expectObservable(cold('a|')).toBe('b|'));
    expect(failureOf(wrong)).toMatch(/got something else/);
    expect(failureOf(() => recordMarbles(({ cold }) => void cold('a')))).toMatch(/Nothing was expected/);
  });
});

describe('toAscii', () => {
  test('draws every subscription in its columns, cuts marked, with a legend', () => {
    expect(toAscii(recorded)).toBe(
      [
        'Inners at the same time',
        'inner    --1--(2|)',
        '           --1--!',
        '             --1!',
        'source   a-b-c--!',
        'ticks    ---t--t--t',
        '             ^-----',
        'result   --A-BCD!',
        'since 4      --t--t',
        "A = { v: 'a1' }",
        "B = { v: 'b1' }",
        "C = { v: 'a2' }",
        "D = { v: 'c1' }",
      ].join('\n'),
    );
  });

  test('a group that needs more room than its frames shifts every line alike', () => {
    const ascii = toAscii(
      recordMarbles(({ cold, expectObservable }) => {
        const source = cold('a-b|');
        const pairs = source.pipe(mergeMap((letter) => of(letter, letter.toUpperCase())));
        expectObservable(pairs).toEqual(source.pipe(concatMap((letter) => [letter, letter.toUpperCase()])));
      }),
    );
    expect(ascii).toBe(['cold   a-  b   |', '       a-  b   |', 'out 1  (aA)(bB)|', 'out 2  (aA)(bB)|'].join('\n'));
  });

  const event = fc.oneof(fc.constant('-'), fc.constant('a'), fc.constant('(bc)'), fc.constant(' 20ms '));
  const diagram = fc
    .tuple(fc.array(event, { maxLength: 8 }), fc.constantFrom('', '|', '#', '(d|)'))
    .map(([events, end]) => [...events, end].join(''));

  test('every line can be read as the diagram it draws, however many there are', () => {
    fc.assert(
      fc.property(fc.array(diagram, { minLength: 1, maxLength: 4 }), (diagrams) => {
        const parsed = diagrams.map((marbles) => parseMarbles(marbles, undefined, 'error'));
        const rows = parsed.map((messages) => {
          const marks = new Map<number, string[]>();
          for (const { frame, letter } of messages) marks.set(frame, [...(marks.get(frame) ?? []), letter]);
          const last = messages.at(-1);
          const to = last && last.notification.kind !== 'N' ? last.frame : undefined;
          return { name: '', from: 0, to, marks };
        });
        const end = Math.max(0, ...parsed.flat().map(({ frame }) => frame)) + 1;
        const drawn = draw(rows, end);
        expect(drawn.map((line) => parseMarbles(line, undefined, 'error'))).toEqual(parsed);
      }),
    );
  });

  test('what happens at the same frame is in the same column', () => {
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 6 }), { minLength: 2 }), (rows) => {
        const row = (frames: number[]) => ({
          name: '',
          from: 0,
          to: undefined,
          marks: new Map(frames.map((frame) => [frame, frame % 2 ? ['x'] : ['y', 'z']])),
        });
        const columns = new Map<number, number>();
        for (const [at, line] of draw(rows.map(row), 61).entries()) {
          const found = [...line.matchAll(/x|\(yz\)/g)].map(({ index }) => index);
          const frames = rows[at]!.toSorted((a, b) => a - b);
          frames.forEach((frame, index) => {
            expect(columns.get(frame) ?? found[index]).toBe(found[index]);
            columns.set(frame, found[index]!);
          });
        }
      }),
    );
  });
});

describe('toSvg', () => {
  const svg = toSvg(recorded);

  test('is an image with a name, and its ASCII copy as a description', () => {
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*>\n<title>Inners at the same time<\/title>\n<desc>Inners at/);
    expect(svg).toContain(toAscii(recorded).split('\n')[3]);
  });

  test('names every mark with its value and time', () => {
    const titles = [...svg.matchAll(/<g class="\w+"><title>(.*?)<\/title>/g)].map(([, title]) => title);
    expect(titles).toEqual([
      ...['1 at 2 ms', 'complete at 5 ms', '2 at 5 ms', '1 at 4 ms', 'unsubscribed at 7 ms', '1 at 6 ms'],
      ...['unsubscribed at 7 ms', 'a at 0 ms', 'b at 2 ms', 'c at 4 ms', 'unsubscribed at 7 ms'],
      ...['t at 3 ms', 't at 6 ms', 't at 9 ms', 'subscribed at 4 ms'],
      ...["A = { v: 'a1' } at 2 ms", "B = { v: 'b1' } at 4 ms", "C = { v: 'a2' } at 5 ms", "D = { v: 'c1' } at 6 ms"],
      ...['unsubscribed at 7 ms', 't at 6 ms', 't at 9 ms'],
    ]);
  });

  test('what happens at the same time is at the same place; waits beyond scale are short', () => {
    const xs = (title: string) =>
      svg
        .split('\n')
        .flatMap((line) => (line.includes(`<title>${title}<`) ? /(?:cx|x1|x)="([\d.]+)"/.exec(line)![1] : []));
    expect(new Set(xs("A = { v: 'a1' } at 2 ms")).size).toBe(1);
    expect(xs('1 at 4 ms')).toEqual(xs("B = { v: 'b1' } at 4 ms"));
    const wide = toSvg(
      recordMarbles(({ cold, expectObservable }) => expectObservable(cold('a 1m b|')).toBe('a 1m b|')),
    );
    expect(Number(/width="(\d+)"/.exec(wide)![1])).toBeLessThan(400);
  });

  test('is well-formed whatever the names and values hold', () => {
    const nasty = '<&>"\' ]]> \u0000\u001b \uD800 </title>';
    const made = toSvg(
      recordMarbles(
        ({ cold, named, expectObservable }) => {
          expectObservable(named(nasty, cold('a#', { a: nasty }, nasty))).toBe('a#', { a: nasty }, nasty);
        },
        { title: nasty },
      ),
    );
    expect(made).not.toMatch(/[^\P{Cc}\n\t]|\p{Cs}/u);
    expect(made).not.toMatch(/<&|&>/);
    expect(made.match(/<title>/g)).toHaveLength(made.match(/<\/title>/g)!.length);
  });

  test('brings no rule that could reach the page around it', () => {
    const [, style] = /<style>(.*?)<\/style>/s.exec(svg)!;
    expect(style).toMatch(/^@media [^{]*\{ svg:root \{[^}]*\} \}$/);
    expect(svg).not.toMatch(/\sid=/);
  });
});
