import type { SchedulerLike } from 'rxjs';
import { Later } from './later.ts';

/** What one `next()` is answered with, that many milliseconds after it was called. */
export type Answer = readonly [
  delay: number,
  answer: { readonly value: string } | { readonly error: unknown } | 'done',
];

/** How long `return()` takes, and whether it fails. */
export interface Closing {
  readonly delay?: number;
  readonly error?: unknown;
}

/** An async iterable in virtual time, which takes down what is asked of it: `next at 0`, `return at 4`. */
export class PullSource implements AsyncIterable<string> {
  readonly log: string[] = [];
  /** How many `next()` wait for their answer. */
  pending = 0;

  constructor(
    private readonly scheduler: SchedulerLike,
    private readonly answers: readonly Answer[],
    private readonly closing: Closing = {},
  ) {}

  [Symbol.asyncIterator](): AsyncIterator<string, undefined> {
    let asked = 0;
    return {
      next: () => {
        this.log.push(`next at ${this.scheduler.now()}`);
        this.pending++;
        const [delay, answer] = this.answers[asked++] ?? [Infinity, 'done'];
        return this.after(delay, (result) => {
          this.pending--;
          if (answer === 'done') result.resolve({ done: true, value: undefined });
          else if ('error' in answer) result.reject(answer.error);
          else result.resolve({ done: false, value: answer.value });
        });
      },
      return: () => {
        this.log.push(`return at ${this.scheduler.now()}`);
        const { delay = 0 } = this.closing;
        return this.after(delay, (result) => {
          if ('error' in this.closing) result.reject(this.closing.error);
          else result.resolve({ done: true, value: undefined });
        });
      },
    };
  }

  private after(
    delay: number,
    settle: (result: Later<IteratorResult<string, undefined>>) => void,
  ): Promise<IteratorResult<string, undefined>> {
    const result = new Later<IteratorResult<string, undefined>>();
    if (delay === 0) settle(result);
    else if (delay !== Infinity) this.scheduler.schedule(() => settle(result), delay);
    return result as unknown as Promise<IteratorResult<string, undefined>>;
  }
}
