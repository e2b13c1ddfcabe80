import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/examples/catalogue/catalogue.ts';
import { perform } from '../../src/examples/runner/perform.ts';
import { verify } from '../../src/examples/runner/verify.ts';

describe('a scenario with a database prints what it says, on PGlite and on the server of DATABASE_URL', () => {
  it.each(catalogue.filter(({ needs }) => needs?.includes('database')))('$name', async (scenario) => {
    expect(verify(await perform(scenario))).toEqual([]);
  });
});
