import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/examples/catalogue/catalogue.ts';
import { perform } from '../../src/examples/runner/perform.ts';
import { verify } from '../../src/examples/runner/verify.ts';

describe('with its sockets, threads, files or processes a scenario prints what its article says', () => {
  it.each(catalogue.filter(({ needs }) => needs))('$name', async (scenario) => {
    expect(verify(await perform(scenario))).toEqual([]);
  });
});
