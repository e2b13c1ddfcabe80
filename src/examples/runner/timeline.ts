import { type TraceEvent } from 'rx-asyncio';
import { type Entry, type Level } from './performance.ts';

/** What a task or span does for a while. Sleeping and I/O count as running; `cancelling` waits for what is inside. */
export type Doing = 'pending' | 'running' | 'waiting' | 'cancelling' | 'cleaning';

/** A stretch of time in which a lane does one thing. */
interface Stretch {
  readonly doing: Doing;
  readonly from: number;
  readonly to: number;
  /** What is waited for or cleaned up. */
  readonly what?: string | undefined;
}

/** The life of a task or a span. */
export interface Lane {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly stretches: readonly Stretch[];
  /** How it ended, if it did. */
  readonly end?: 'fulfilled' | 'rejected' | 'cancelled';
  /** What it failed with. */
  readonly error?: string;
}

/** A line of the picture: a lane, or several of one name that follow one another. */
export interface Row {
  readonly name: string;
  /** In how many others it is. */
  readonly depth: number;
  readonly lanes: readonly Lane[];
}

/** A number that changes. */
export interface Gauge {
  readonly name: string;
  readonly max: number;
  readonly steps: readonly { readonly from: number; readonly to: number; readonly value: number }[];
}

/** What happened from 0 to `end` ms, put in order to be drawn. */
export interface Timeline {
  readonly end: number;
  readonly rows: readonly Row[];
  readonly gauges: readonly Gauge[];
}

export function timelineOf(entries: readonly Entry[], end: number): Timeline {
  const histories = new Map<number, History>();
  const levels = new Map<string, Level[]>();
  for (const entry of entries) {
    if (entry.kind === 'printed') continue;
    if (entry.kind === 'level') {
      levels.set(entry.name, [...(levels.get(entry.name) ?? []), entry]);
    } else {
      const history = histories.get(entry.lane) ?? new History(entry);
      histories.set(entry.lane, history);
      history.tell(entry);
    }
  }
  return {
    end,
    rows: rowsOf([...histories.values()], end),
    gauges: [...levels].map(([name, all]) => gaugeOf(name, all, end)),
  };
}

/** Follows one lane through its events. */
class History {
  readonly lane: number;
  readonly name: string;
  readonly parent: number | undefined;
  readonly #from: number;
  readonly #stretches: Stretch[] = [];
  readonly #waits: string[] = [];
  readonly #cleanups: string[] = [];
  #phase: 'pending' | 'running' | 'cancelling' | NonNullable<Lane['end']> = 'pending';
  #since: number;
  #error: string | undefined;

  constructor({ lane, name, parent, at }: TraceEvent) {
    this.lane = lane;
    this.name = name;
    this.parent = parent;
    this.#from = this.#since = at;
  }

  tell({ kind, at, what = '' }: TraceEvent): void {
    this.#passTo(at);
    switch (kind) {
      case 'created':
        break;
      case 'started':
        this.#phase = 'running';
        break;
      case 'waiting':
        this.#waits.push(what);
        break;
      case 'waited':
        this.#waits.splice(this.#waits.indexOf(what), 1);
        break;
      case 'cleaning':
        this.#cleanups.push(what);
        break;
      case 'cleaned':
        this.#cleanups.splice(this.#cleanups.indexOf(what), 1);
        break;
      default:
        this.#phase = kind;
        if (kind === 'rejected') this.#error = what;
    }
  }

  /** Its life until `end`, if it has not ended before. */
  close(end: number): Lane {
    this.#passTo(end);
    const phase = this.#phase;
    const isOver = phase === 'fulfilled' || phase === 'rejected' || phase === 'cancelled';
    return {
      name: this.name,
      from: this.#from,
      to: isOver ? this.#since : end,
      stretches: this.#stretches,
      ...(isOver && { end: phase }),
      ...(this.#error !== undefined && { error: this.#error }),
    };
  }

  #passTo(at: number): void {
    const phase = this.#phase;
    if (phase === 'fulfilled' || phase === 'rejected' || phase === 'cancelled') return;
    const from = this.#since;
    this.#since = at;
    if (at <= from) return;
    const [doing, what]: readonly [doing: Doing, what: string | undefined] =
      this.#cleanups.length > 0
        ? ['cleaning', this.#cleanups[0]]
        : this.#waits.length > 0
          ? ['waiting', this.#waits[0]]
          : [phase, undefined];
    const last = this.#stretches.at(-1);
    const goesOn = last?.doing === doing && last.what === what;
    if (goesOn) this.#stretches.pop();
    this.#stretches.push({ doing, from: goesOn ? last.from : from, to: at, what });
  }
}

/** One under another, each below that which it is in. */
function rowsOf(histories: readonly History[], end: number): Row[] {
  interface Branch {
    readonly name: string;
    readonly lanes: Lane[];
    readonly inside: Branch[];
  }
  const top: Branch[] = [];
  const byLane = new Map<number, Branch>();
  for (const history of histories) {
    const parent = history.parent === undefined ? undefined : byLane.get(history.parent);
    const beside = parent?.inside ?? top;
    const lane = history.close(end);
    const free = beside.find(({ name, lanes }) => name === lane.name && (lanes.at(-1)?.to ?? 0) <= lane.from);
    const branch = free ?? { name: lane.name, lanes: [], inside: [] };
    branch.lanes.push(lane);
    if (!free) beside.push(branch);
    byLane.set(history.lane, branch);
  }
  const flat = (branches: readonly Branch[], depth: number): Row[] =>
    branches.flatMap(({ name, lanes, inside }) => [{ name, depth, lanes }, ...flat(inside, depth + 1)]);
  return flat(top, 0);
}

function gaugeOf(name: string, levels: readonly Level[], end: number): Gauge {
  const steps = levels
    .map(({ at, value }, index) => ({ from: at, to: levels[index + 1]?.at ?? end, value }))
    .filter(({ from, to }) => to > from);
  return { name, steps, max: Math.max(0, ...steps.map(({ value }) => value)) };
}
