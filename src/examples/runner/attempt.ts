import { inspect } from 'node:util';
import { InterruptedError } from 'rx-asyncio/node';
import { type Scenario } from '../scenarios/scenario.ts';
import { perform, type PerformOptions } from './perform.ts';
import { type Entry } from './performance.ts';
import { type Verdict } from './verdict.ts';
import { verify } from './verify.ts';

/** Performs a scenario and judges it; never rejects. */
export async function attempt(scenario: Scenario, options: PerformOptions): Promise<Verdict> {
  const entries: Entry[] = [];
  const onEntry = (entry: Entry): void => {
    entries.push(entry);
    options.onEntry?.(entry);
  };
  try {
    const performance = await perform(scenario, { ...options, onEntry });
    const problems = verify(performance);
    const outcome = problems.length === 0 ? 'as documented' : 'failed';
    return { scenario, outcome, time: performance.time, entries, problems };
  } catch (error) {
    const time = entries.at(-1)?.at ?? 0;
    if (error instanceof InterruptedError) {
      return { scenario, outcome: 'interrupted', time, entries, problems: [error.message] };
    }
    return { scenario, outcome: 'failed', time, entries, problems: [`failed: ${inspect(error)}`] };
  }
}
