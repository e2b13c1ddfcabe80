import { describe, expect, it } from 'vitest';
import { LifoQueue, PriorityQueue, Queue, QueueShutDown } from 'rx-asyncio';

/*
 * The gap is the time between the call that puts or takes an item and the waking of whoever waited for that. Here three
 * stand in line and everything that can happen to them happens in every order, each step in the same turn as the one
 * before or in a turn of its own. What must come of it is said by a model that knows no gap: at the end of a turn, those
 * still in line get the items there are, in order.
 */
const waiters = ['a', 'b', 'c'] as const;

/** Every order of `steps` that are told apart. */
function* orders(steps: readonly string[]): Generator<string[]> {
  if (steps.length === 0) yield [];
  for (const first of new Set(steps)) {
    for (const rest of orders(steps.toSpliced(steps.indexOf(first), 1))) yield [first, ...rest];
  }
}

const subsets = waiters.reduce<string[][]>((sets, name) => [...sets, ...sets.map((set) => [...set, name])], [[]]);

/** `causes` with every choice of waiters to cancel, in every order, cut into turns in every way. */
function* scripts(...causes: string[]): Generator<string[][]> {
  for (const cancelled of subsets) {
    for (const order of orders([...causes, ...cancelled])) {
      for (let cuts = 0; cuts < 2 ** (order.length - 1); cuts++) {
        const turns: string[][] = [[]];
        order.forEach((step, at) => {
          turns.at(-1)!.push(step);
          if (cuts & (2 ** at)) turns.push([]);
        });
        yield turns;
      }
    }
  }
}

/** What the wake-ups of a turn do has been done when this resolves. */
const endOfTurn = () => Promise.resolve();

async function play(turns: readonly string[][], act: (step: string) => void, atEnd?: () => void): Promise<void> {
  for (const turn of turns) {
    for (const step of turn) act(step);
    await endOfTurn();
    atEnd?.();
  }
}

/** `expect` is slow, and there are tens of thousands of scripts. */
function same(actual: unknown, expected: unknown, turns: readonly string[][]): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual, JSON.stringify(turns)).toEqual(expected);
}

function drained(queue: Queue<number>): number[] {
  const items: number[] = [];
  while (!queue.empty) items.push(queue.getNowait());
  return items;
}

/** Three getters in the line of `queue`; what happens goes to the log it returns. */
function threeGetters(queue: Queue<number>) {
  const log: string[] = [];
  let put = 0;
  const get = (name: string) =>
    queue.get().subscribe({
      next: (item) => log.push(`${name} got ${item}`),
      error: (error: unknown) => log.push(`${name}: ${(error as Error).name}`),
    });
  const line = Object.fromEntries(waiters.map((name) => [name, get(name)]));
  const act = (step: string) => {
    if (step === 'put') queue.putNowait(++put);
    else if (step === 'get') get('newcomer');
    else if (step === 'take') log.push(takenFrom(queue));
    else if (step === 'shutdown') queue.shutdown();
    else if (step === 'shutdown now') queue.shutdown(true);
    else line[step]!.unsubscribe();
  };
  return { log, act };
}

function takenFrom(queue: Queue<number>): string {
  try {
    return `taken ${queue.getNowait()}`;
  } catch (error) {
    return (error as Error).name;
  }
}

/** What should become of getters: those in line get the items there are, in order. */
function modelOfGetters() {
  const log: string[] = [];
  const line: string[] = [...waiters];
  const items: number[] = [];
  let put = 0;
  const serve = () => {
    while (line.length > 0 && items.length > 0) log.push(`${line.shift()} got ${items.shift()}`);
  };
  const act = (step: string) => {
    if (step === 'put') {
      items.push(++put);
    } else if (step === 'take') {
      // As many as stand in line are spoken for.
      const [free] = items.splice(line.length, 1);
      log.push(free === undefined ? 'QueueEmpty' : `taken ${free}`);
    } else if (step === 'get') {
      // Served at once if there is something for it and nobody before it.
      line.push('newcomer');
      if (line.length === 1) serve();
    } else if (line.includes(step)) {
      line.splice(line.indexOf(step), 1);
    }
  };
  return { log, items, act, serve };
}

describe('getters cancelled in the turn of a put: nothing is lost, and first come, first served', () => {
  it.each([
    [['put']],
    [['put', 'put']],
    [['put', 'put', 'put']],
    [['put', 'put', 'put', 'put']],
    [['put', 'get']],
    [['put', 'put', 'get']],
    [['put', 'put', 'take']],
    [['put', 'get', 'take']],
  ])('%j', async (causes) => {
    for (const turns of scripts(...causes)) {
      const queue = new Queue<number>({ maxsize: Infinity });
      const { log, act } = threeGetters(queue);
      const model = modelOfGetters();
      await play(turns, act);
      await play(turns, model.act, model.serve);
      same([log, drained(queue)], [model.log, model.items], turns);
    }
  });

  it.each([
    ['newest first', new LifoQueue<number>({ maxsize: Infinity })],
    ['by priority', new PriorityQueue<number>({ maxsize: Infinity, compare: (a, b) => b - a })],
  ])('items that come back lie in order, %s', async (_, queue) => {
    const order = (a: number, b: number) => b - a;
    for (const causes of [['put', 'put'], ['put', 'put', 'put'], ['put', 'put', 'put', 'put']]) {
      for (const turns of scripts(...causes)) {
        const { log, act } = threeGetters(queue);
        const model = modelOfGetters();
        await play(turns, act);
        await play(turns, model.act, model.serve);
        same([log, drained(queue)], [model.log, model.items.sort(order)], turns);
        for (const name of waiters) act(name);
      }
    }
  });
});

describe('getters cancelled in the turn of a shutdown', () => {
  it.each([
    [['put', 'shutdown']],
    [['put', 'put', 'shutdown']],
    [['put', 'shutdown now']],
    [['put', 'put', 'shutdown now']],
  ])('%j: each item goes to one of them or stays, and everyone else is turned away', async (causes) => {
    for (const turns of scripts(...causes)) {
      const queue = new Queue<number>({ maxsize: Infinity });
      const { log, act } = threeGetters(queue);
      const accepted: number[] = [];
      const cancelled = new Set<string>();
      await play(turns, (step) => {
        if (waiters.includes(step as 'a')) cancelled.add(step);
        try {
          act(step);
          if (step === 'put') accepted.push(accepted.length + 1);
        } catch (error) {
          expect(error).toBeInstanceOf(QueueShutDown);
        }
      });
      const got = log.flatMap((line) => / got (\d)/.exec(line)?.slice(1) ?? []).map(Number);
      const left = drained(queue);
      if (causes.includes('shutdown')) same([...got, ...left], accepted, turns);
      else same([left, got], [[], got.toSorted()], turns);
      // Everyone was heard of once, or was cancelled: nobody waits any more.
      const heard = log.map((line) => line.charAt(0));
      same(heard.length, new Set(heard).size, turns);
      same(waiters.filter((name) => !heard.includes(name) && !cancelled.has(name)), [], turns);
    }
  });
});

describe('putters cancelled in the turn of a take: each item is in or out, and first come, first served', () => {
  const start = () => {
    const queue = new Queue<string>({ maxsize: 1 });
    queue.putNowait('0');
    const log: string[] = [];
    const put = (item: string) => queue.put(item).subscribe({ next: () => log.push(`${item} accepted`) });
    const line = Object.fromEntries(waiters.map((name) => [name, put(name)]));
    const act = (step: string) => {
      if (step === 'take') log.push(queue.empty ? 'empty' : `took ${queue.getNowait()}`);
      else if (step === 'put') put('newcomer');
      else line[step]!.unsubscribe();
    };
    return { queue, log, act };
  };

  /** An item is let in when there is room; its putter hears of it at the end of the turn, if it is still there. */
  const modelOfPutters = () => {
    const log: string[] = [];
    const line: string[] = [...waiters];
    const items = ['0'];
    let told: string[] = [];
    const act = (step: string) => {
      if (step === 'take') {
        log.push(items.length === 0 ? 'empty' : `took ${items.shift()}`);
        if (items.length === 0 && line.length > 0) {
          told.push(line[0]!);
          items.push(line.shift()!);
        }
      } else if (step === 'put') {
        if (items.length === 0) {
          items.push('newcomer');
          log.push('newcomer accepted');
        } else {
          line.push('newcomer');
        }
      } else if (line.includes(step)) {
        line.splice(line.indexOf(step), 1);
      } else {
        told = told.filter((name) => name !== step);
      }
    };
    const tell = () => {
      log.push(...told.splice(0).map((name) => `${name} accepted`));
    };
    return { log, items, line, act, tell };
  };

  it.each([
    [['take']],
    [['take', 'take']],
    [['take', 'take', 'take']],
    [['take', 'put']],
    [['take', 'take', 'put']],
  ])('%j', async (causes) => {
    for (const turns of scripts(...causes)) {
      const { queue, log, act } = start();
      const model = modelOfPutters();
      await play(turns, act);
      await play(turns, model.act, model.tell);
      const left: string[] = [];
      while (!queue.empty) left.push(queue.getNowait());
      same([log, left], [model.log, [...model.items, ...model.line]], turns);
    }
  });
});

it('the scripts are many, and tell orders and turns apart', () => {
  const all = [...scripts('put', 'put')].map((turns) => JSON.stringify(turns));
  expect(new Set(all).size).toBe(all.length);
  expect(all).toContain('[["put","b","put"]]');
  expect(all).toContain('[["a","put"],["c","b"],["put"]]');
  expect(all).toHaveLength(1 * 2 + 3 * 3 * 4 + 3 * 12 * 8 + 1 * 60 * 16);
});
