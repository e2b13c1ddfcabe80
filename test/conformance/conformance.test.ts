import { describe, expect, it } from 'vitest';
import { differences, disagreements, firstCatch } from './compare.ts';
import { corpora, corpus, goldens } from './fixtures.ts';
import { Interpreter } from './interpreter.ts';
import { ops } from './ops/index.ts';

describe('the programs written by hand do what they do in CPython', () => {
  it.each(goldens().filter((golden) => golden.confluent))('$name: $doc', ({ program, trace }) => {
    expect(disagreements(trace, new Interpreter(program).trace())).toEqual([]);
  });

  it('of the three that the order of the event loop decides, one differs: here a woken getter keeps its item', () => {
    const differing = goldens()
      .filter((golden) => !golden.confluent)
      .filter(({ program, trace }) => differences(trace, new Interpreter(program).trace()).length > 0);
    expect(differing.map((golden) => golden.name)).toEqual(['queue_put_nowait_steals']);
  });
});

describe('the generated programs do what they do in CPython', () => {
  it.each(corpora)('%s', (name) => {
    const failures = corpus(name).flatMap(({ program, trace }) => {
      const found = disagreements(trace, new Interpreter(program).trace());
      return found.length > 0 ? [{ id: program.id, found }] : [];
    });
    expect(failures).toEqual([]);
  });
});

it('only a program that catches its own cancellation may differ, and only from then on', () => {
  const recorded = [...goldens().filter((golden) => golden.confluent), ...corpora.flatMap(corpus)];
  const differing = recorded.filter(
    ({ program, trace }) => differences(trace, new Interpreter(program).trace()).length > 0,
  );
  expect(differing.filter(({ trace }) => firstCatch(trace) === Infinity)).toEqual([]);
  expect([recorded.length, differing.length]).toEqual([868, 26]);
});

it('the programs use every op there is', () => {
  const recorded = [...goldens(), ...corpora.flatMap(corpus)];
  const used = new Set(JSON.stringify(recorded.map(({ program }) => program.tasks)).match(/(?<="op":")\w+/g));
  expect(Object.keys(ops).filter((op) => !used.has(op))).toEqual([]);
});
