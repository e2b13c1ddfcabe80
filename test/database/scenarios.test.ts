import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/examples/catalogue/catalogue.ts';
import { perform } from '../../src/examples/runner/perform.ts';
import { verify } from '../../src/examples/runner/verify.ts';

// On PGlite test/scenarios performs them.
describe.skipIf(!process.env.DATABASE_URL)('on a server a scenario with a database prints what it says, too', () => {
  it.each(catalogue.filter(({ needs }) => needs?.includes('database')))('$name', async (scenario) => {
    expect(verify(await perform(scenario))).toEqual([]);
  });
});
