import { InterruptedError } from 'rx-asyncio/node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { catalogue } from '../../src/examples/catalogue/catalogue.ts';
import { perform } from '../../src/examples/runner/perform.ts';
import { verify } from '../../src/examples/runner/verify.ts';

/** What would keep this process from ending: sockets, servers, processes, threads; the test runner has timers. */
const open = () => process.getActiveResourcesInfo().filter((name) => !['Immediate', 'Timeout'].includes(name)).sort();

const resources = open();
const idle = () => vi.waitFor(() => expect(open()).toEqual(resources), { timeout: 10_000, interval: 20 });

/** Performs it with a Ctrl+C at the entry of this index. */
async function interrupted(scenario: (typeof catalogue)[number], at: number): Promise<unknown> {
  let entries = 0;
  const onEntry = () => {
    if (entries++ === at) process.emit('SIGINT', 'SIGINT');
  };
  return perform(scenario, { onEntry }).catch((error: unknown) => error);
}

afterEach(() => {
  // An interrupted `run` has set it.
  process.exitCode = undefined;
});

describe('with its sockets, threads or files a scenario prints what its article says, and closes them', () => {
  it.each(catalogue.filter(({ needs }) => needs))('$name', async (scenario) => {
    const performance = await perform(scenario);
    expect(verify(performance)).toEqual([]);
    await idle();
    // What computes is performed once.
    if (scenario.needs?.includes('cpu')) return;
    expect(await interrupted(scenario, performance.entries.length >> 1)).toBeInstanceOf(InterruptedError);
    await idle();
  });
});
