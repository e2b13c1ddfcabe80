import { defer, EMPTY, type Observable } from 'rxjs';
import { trace } from 'rx-asyncio';
import { InterruptedError, run, useAmbientScope } from 'rx-asyncio/node';
import { runAsync } from 'rx-asyncio/testing';
import { type Scenario, type Stage } from '../scenarios/scenario.ts';
import { repr } from '../scenarios/kit/repr.ts';
import { type Entry, type Performance } from './performance.ts';

/** How to perform. */
export interface PerformOptions {
  /** On a virtual clock: at once, with the same times. */
  readonly virtual?: boolean;
  /** `run`'s debug mode. */
  readonly debug?: boolean;
  /** Cancels the scenario when it aborts, as a failure. */
  readonly signal?: AbortSignal;
  /** Called with each entry as it comes. */
  readonly onEntry?: (entry: Entry) => void;
}

/** Writes down what happens on it. */
class RecordingStage implements Stage {
  readonly entries: Entry[] = [];
  readonly #begin = Date.now();
  readonly #gauges = new Map<string, { read: () => number; last: number | undefined }>();
  readonly #onEntry: ((entry: Entry) => void) | undefined;

  constructor(onEntry: ((entry: Entry) => void) | undefined) {
    this.#onEntry = onEntry;
  }

  // Scenarios take these off the stage.
  readonly print = (...words: readonly unknown[]): void => {
    const text = words.map((word) => (typeof word === 'string' ? word : repr(word))).join(' ');
    this.add({ at: this.elapsed(), kind: 'printed', text });
  };

  readonly say = (...words: readonly unknown[]): Observable<never> =>
    defer(() => {
      this.print(...words.map((word) => (typeof word === 'function' ? (word as () => unknown)() : word)));
      return EMPTY;
    });

  readonly elapsed = (): number => Date.now() - this.#begin;

  readonly clock = (): string => {
    // A timer may be a millisecond early, and many are a few late.
    const seconds = Math.floor((this.elapsed() + 50) / 1000);
    return new Date(seconds * 1000).toISOString().slice(11, 19);
  };

  readonly gauge = (name: string, read: () => number): void => {
    this.#gauges.set(name, { read, last: undefined });
    this.#readGauges();
  };

  add(entry: Entry): void {
    this.entries.push(entry);
    this.#onEntry?.(entry);
    // What an event changes is changed when the work it belongs to is over.
    if (entry.kind !== 'level') queueMicrotask(this.#readGauges);
  }

  readonly #readGauges = (): void => {
    for (const [name, gauge] of this.#gauges) {
      const value = gauge.read();
      if (value === gauge.last) continue;
      gauge.last = value;
      this.add({ at: this.elapsed(), kind: 'level', name, value });
    }
  };
}

/** Runs a scenario to its end and writes down everything it did. Rejects with an `InterruptedError` alone. */
export async function perform(scenario: Scenario, options: PerformOptions = {}): Promise<Performance> {
  const { virtual = false, debug = false, signal, onEntry } = options;
  useAmbientScope();
  const play = async (): Promise<Performance> => {
    const stage = new RecordingStage(onEntry);
    // Deferred, so that what `main` itself starts is traced, too.
    const main = () => defer(() => scenario.main(stage)).pipe(trace((event) => stage.add(event)));
    let failure: { readonly error: unknown } | undefined;
    try {
      await run(main, { debug, ...(signal && { signal }) });
    } catch (error) {
      if (error instanceof InterruptedError) throw error;
      failure = { error };
    }
    const { entries } = stage;
    return { scenario, virtual, time: stage.elapsed(), entries, ...(failure && { failure }) };
  };
  return virtual ? runAsync(play) : play();
}
