import { concat, defer, type Observable } from 'rxjs';
import { type Stage } from '../scenario.ts';

/** Runs `work`, then prints how long it took as article 003 does: `耗时: 0:00:03.011565`. */
export function timed({ elapsed, say }: Stage, work: Observable<unknown>): Observable<unknown> {
  return defer(() => {
    const start = elapsed();
    return concat(work, say('耗时:', () => timedelta(elapsed() - start)));
  });
}

/** Milliseconds as Python prints a `timedelta` of less than a day. */
function timedelta(ms: number): string {
  return new Date(ms).toISOString().replace(/^.*T0?/, '').replace('Z', '000');
}
