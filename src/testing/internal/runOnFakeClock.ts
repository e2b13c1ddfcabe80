import { type Observable } from 'rxjs';
import { FakeClock, turn } from './fakeClock.ts';
import { installHooks } from './hooks.ts';
import { failWith, MarbleError, type Failure } from './marbleError.ts';
import { Recorded } from './recorded.ts';
import { DEFAULT_LIMIT } from './virtualTime.ts';

/** How many turns of the real event loop a body may wait for when no timer is left. */
const IDLE_TURNS = 100;

/** How an async run ends. */
export interface AsyncOptions {
  /** How long, in ms, a cleanup may go on after the end; 0 unless told. */
  readonly grace?: number;
  /** How many timers may fire before the run counts as endless; 100,000 unless told. */
  readonly limit?: number;
}

/** What the body of an async run is given. */
export interface AsyncHelpers {
  /** Subscribes now, or in the window of a subscription diagram, and writes down what comes. */
  readonly record: (observable: Observable<unknown>, window?: string) => Recorded;
  readonly sleep: (ms: number) => Promise<void>;
  /** The virtual time in ms. */
  readonly now: () => number;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

interface Body {
  state: 'running' | 'done' | 'failed';
}

/** Lets time pass until the body has settled and every recording is over, or nothing can happen any more. */
async function passTime(clock: FakeClock, body: Body, records: readonly Recorded[]): Promise<void> {
  let idleTurns = 0;
  for (;;) {
    await turn();
    if (body.state === 'failed') return;
    if (body.state === 'done' && (clock.isIdle || records.every(({ isOver }) => isOver))) return;
    if (!clock.isIdle) {
      idleTurns = 0;
      clock.fireNext();
    } else if (idleTurns++ === IDLE_TURNS) {
      throw new MarbleError(`The body never ends: at ${clock.now} ms it waits for something that no timer brings.`);
    }
  }
}

export async function runOnFakeClock<T>(
  body: (helpers: AsyncHelpers) => T | PromiseLike<T>,
  { grace = 0, limit = DEFAULT_LIMIT }: AsyncOptions,
): Promise<T> {
  const clock = new FakeClock(limit);
  const failures: Failure[] = [];
  const restoreHooks = installHooks(({ text }) => failures.push({ text: `At ${clock.now} ms: ${text}` }));
  const records: Recorded[] = [];
  const now = () => clock.now;
  const record = (observable: Observable<unknown>, window = '') => {
    const recorded = new Recorded(observable, window, now);
    records.push(recorded);
    return recorded;
  };
  try {
    const progress: Body = { state: 'running' };
    const running = (async () => body({ record, sleep, now }))();
    running.then(
      () => (progress.state = 'done'),
      () => (progress.state = 'failed'),
    );
    await passTime(clock, progress, records);
    const result = await running;
    clock.fireUndelayed();
    await clock.pass(grace);
    for (const text of clock.leftTimers()) failures.push({ text });
    failures.push(...records.flatMap((recorded) => recorded.verify()));
    failWith(failures);
    return result;
  } finally {
    for (const { unsubscribe } of records) unsubscribe();
    restoreHooks();
    clock.uninstall();
  }
}
