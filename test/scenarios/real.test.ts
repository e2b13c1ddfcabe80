import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../src/examples/catalogue/catalogue.ts';
import { perform } from '../../src/examples/runner/perform.ts';
import { type Performance } from '../../src/examples/runner/performance.ts';
import { verify } from '../../src/examples/runner/verify.ts';
import { comparePerformances } from './comparePerformances.ts';

const scenarios = catalogue.filter(({ needs }) => !needs);
const virtual = new Map<string, Performance>();
const real = new Map<string, Performance>();
const listeners = process.getMaxListeners();

beforeAll(async () => {
  for (const scenario of scenarios) virtual.set(scenario.name, await perform(scenario, { virtual: true }));
  // Each run listens to signals.
  process.setMaxListeners(Infinity);
  await Promise.all(
    scenarios.map(async (scenario) => {
      real.set(scenario.name, await perform(scenario));
    }),
  );
});

afterAll(() => {
  process.setMaxListeners(listeners);
});

describe('in real time, all at the same time, a scenario does what it does on a virtual clock', () => {
  it.each(scenarios)('$name', ({ name }) => {
    expect(verify(real.get(name)!)).toEqual([]);
    expect(comparePerformances(real.get(name)!, virtual.get(name)!)).toEqual([]);
  });

  it('in at most ten seconds', () => {
    expect([...virtual.values()].filter(({ time }) => time > 10_000).map(({ scenario }) => scenario.name)).toEqual([]);
  });
});
