import { install, type Clock } from '@sinonjs/fake-timers';
import { MarbleError, origin } from './marbleError.ts';

/** The real one, also while the global one is virtual. */
const { setImmediate: nextTurn } = globalThis;

/** One turn of the real event loop: every promise that can settle has settled when it comes back. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    nextTurn(resolve);
  });
}

/** A virtual clock in place of the global one, which remembers where each timer was set. */
export class FakeClock {
  readonly #clock: Clock = install({
    now: 0,
    toFake: [
      ...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'] as const),
      ...(['Date', 'performance'] as const),
    ],
  });
  readonly #origins = new Map<number, string>();
  /** Timers without a delay, as RxJS sets them to report late notifications. */
  readonly #undelayed = new Map<number, () => void>();
  readonly #limit: number;
  #fired = 0;

  constructor(limit: number) {
    this.#limit = limit;
    for (const name of ['setTimeout', 'setInterval', 'setImmediate'] as const) {
      const set = globalThis[name] as (...args: unknown[]) => unknown;
      const remembering = (...args: unknown[]): unknown => {
        const timer = set(...args);
        this.#origins.set(Number(timer), origin());
        const [callback, delay] = args;
        if (name === 'setTimeout' && delay === undefined) this.#undelayed.set(Number(timer), callback as () => void);
        return timer;
      };
      Object.assign(globalThis, { [name]: remembering });
    }
  }

  get now(): number {
    return this.#clock.now;
  }

  get isIdle(): boolean {
    return this.#clock.countTimers() === 0;
  }

  /** Jumps to the next timer and fires it. */
  fireNext(): void {
    if (this.#fired++ === this.#limit) {
      throw new MarbleError(
        `Still busy at ${this.now} ms after ${this.#limit} timers.\n${this.leftTimers().join('\n')}`,
      );
    }
    this.#clock.next();
  }

  /** Lets `ms` pass, or less if no timer is left. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    while (Math.min(...this.#due()) <= end) {
      this.fireNext();
      await turn();
    }
  }

  /** Fires the timers that were set without a delay: they are due, though this clock puts them a millisecond off. */
  fireUndelayed(): void {
    for (const [id, callback] of this.#undelayed) {
      if (!this.#clock.timers?.has(id)) continue;
      this.#clock.clearTimeout(id);
      callback();
    }
    this.#undelayed.clear();
  }

  #due(): number[] {
    return [...(this.#clock.timers?.values() ?? [])].map(({ callAt = 0 }) => callAt);
  }

  leftTimers(): string[] {
    return [...(this.#clock.timers ?? [])].map(
      ([id, { callAt = 0 }]) => `A timer due at ${callAt} ms is left, set ${this.#origins.get(id) ?? ''}`,
    );
  }

  uninstall(): void {
    this.#clock.uninstall();
  }
}
