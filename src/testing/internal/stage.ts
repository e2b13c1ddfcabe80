import { type Observable, type VirtualTimeScheduler } from 'rxjs';
import { onScheduler } from '../../operators/internal/world.ts';
import { errorArgument, type DiagramArguments } from './expectedDeliveries.ts';
import { installHooks, type Complaint } from './hooks.ts';
import { watchHostTimers } from './hostTimers.ts';
import { Letters } from './letters.ts';
import { Outlet } from './outlet.ts';
import { parseMarbles, parseTime, type MarbleValues, type Message } from './parse.ts';
import { coldObservable, hotObservable, probeObservable, type TestObservable } from './testObservable.ts';
import { trackedSignal, type TrackedSignal } from './trackedSignal.ts';
import { VirtualTime } from './virtualTime.ts';

/** Makes a source from a diagram; `values` says what its letters stand for, `error` what its `#` is (`'error'`). */
export type MakeSource = <T = string>(marbles: string, values?: MarbleValues<T>, error?: unknown) => TestObservable<T>;

/** What every body of the testing kit is given to make its sources with. */
export interface SourceHelpers {
  /** A source that begins its diagram anew for each subscriber. */
  readonly cold: MakeSource;
  /** A source that plays its diagram once, whoever listens; `^` marks frame 0. */
  readonly hot: MakeSource;
  /** The time up to the `|` of a diagram, in milliseconds. */
  readonly time: (marbles: string) => number;
  /** `source` with a log of its subscriptions, so that it is watched as a cold source is. */
  readonly probe: <T>(source: Observable<T>, name?: string) => TestObservable<T>;
  /** An AbortSignal whose listeners are counted; with a diagram, it aborts at the `|`. */
  readonly signal: (marbles?: string) => AbortSignal;
  /** `source`, known as `name` in failures and pictures. */
  readonly named: <S extends Observable<unknown>>(name: string, source: S) => S;
  /** The virtual clock: `scheduler.frame` is the time, `scheduler.schedule(work, 5)` acts five frames from now. */
  readonly scheduler: VirtualTimeScheduler;
}

let occupied = false;

/** One virtual run: its time, its sources, what RxJS complained about, and what the test observes. */
export class Stage {
  readonly time: VirtualTime;
  readonly sources: { readonly source: TestObservable<unknown>; readonly label: string }[] = [];
  readonly signals: TrackedSignal[] = [];
  readonly outlets: Outlet[] = [];
  readonly complaints: (Complaint & { readonly frame: number })[] = [];
  /** The letters of the test's own tables. */
  readonly letters: Letters = new Letters();
  readonly helpers: SourceHelpers;
  readonly #names = new Map<Observable<unknown>, string>();
  readonly #starts: (() => void)[] = [];
  #hasStarted = false;

  constructor(options?: { limit?: number; trace?: boolean }) {
    this.time = new VirtualTime(options);
    this.helpers = {
      cold: <T>(...args: DiagramArguments<T>) =>
        this.#add('cold', args, coldObservable(this.#parse(args, false), this.time)),
      hot: <T>(...args: DiagramArguments<T>) => {
        const { source, start } = hotObservable(this.#parse(args, true), this.time);
        if (this.#hasStarted) start();
        else this.#starts.push(start);
        return this.#add('hot', args, source);
      },
      time: parseTime,
      probe: (source, name) => {
        const probe = probeObservable(source, this.time);
        this.sources.push({ source: probe, label: 'probe' });
        if (name !== undefined) this.#names.set(probe, name);
        return probe;
      },
      signal: (marbles) => {
        const tracked = trackedSignal();
        this.signals.push(tracked);
        if (marbles !== undefined) this.time.scheduleOwn(() => tracked.abort(), parseTime(marbles));
        return tracked.signal;
      },
      named: (name, source) => {
        this.#names.set(source, name);
        return source;
      },
      scheduler: this.time,
    };
  }

  #parse<T>(args: DiagramArguments<T>, caret: boolean): Message<T>[] {
    const [marbles, values] = args;
    this.letters.learn(values);
    return parseMarbles(marbles, values, errorArgument(args), { caret });
  }

  #add<T>(kind: string, [marbles]: DiagramArguments<T>, source: TestObservable<T>): TestObservable<T> {
    this.sources.push({ source: source, label: `${kind}('${marbles}')` });
    return source;
  }

  nameOf(source: Observable<unknown>): string | undefined {
    return this.#names.get(source);
  }

  /** Watches `source`; the outlet it returns says when to subscribe. */
  watch(source: Observable<unknown>): Outlet {
    const outlet = new Outlet(source, () => this.time.frame);
    this.outlets.push(outlet);
    return outlet;
  }

  /** Starts the hot sources, and lets those made from now on start at once. */
  start(): void {
    for (const start of this.#starts.splice(0)) start();
    this.#hasStarted = true;
  }

  /** Lets hot sources wait for the next start again. */
  rest(): void {
    this.#hasStarted = false;
  }

  /** Runs `body` with every clock RxJS and the library look at set to this stage's. */
  run<T>(body: () => T): T {
    if (occupied) throw new Error('A virtual run cannot be started inside another one.');
    occupied = true;
    const complain = (complaint: Complaint) => this.complaints.push({ ...complaint, frame: this.time.frame });
    const restoreHooks = installHooks(complain);
    const restoreTimers = watchHostTimers(complain);
    try {
      return onScheduler(this.time, () => this.time.run(body));
    } finally {
      restoreTimers();
      restoreHooks();
      occupied = false;
    }
  }
}
