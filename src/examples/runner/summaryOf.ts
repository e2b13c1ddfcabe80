import { seconds } from './seconds.ts';
import { type Verdict } from './verdict.ts';

const outcomes = ['as documented', 'failed', 'skipped', 'interrupted'] as const satisfies Verdict['outcome'][];

/** `3 scenarios in 1.50 s: 2 as documented, 1 skipped`. */
export function summaryOf(verdicts: readonly Verdict[], ms: number): string {
  const counts = outcomes
    .map((outcome) => [verdicts.filter((verdict) => verdict.outcome === outcome).length, outcome] as const)
    .filter(([count]) => count > 0)
    .map(([count, outcome]) => `${count} ${outcome}`);
  return `${verdicts.length} scenario${verdicts.length === 1 ? '' : 's'} in ${seconds(ms)}: ${counts.join(', ')}`;
}
