import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/examples/catalogue/catalogue.ts';
import { perform } from '../../src/examples/runner/perform.ts';
import { verify } from '../../src/examples/runner/verify.ts';

describe('on a virtual clock a scenario prints what its article says, and takes exactly as long', () => {
  it.each(catalogue.filter(({ needs }) => !needs))('$name', async (scenario) => {
    expect(verify(await perform(scenario, { virtual: true }))).toEqual([]);
  });
});
