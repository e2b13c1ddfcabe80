import type { Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { BoundedSemaphore, Condition, Lock, Scope, Semaphore, withLock, type Permit } from 'rx-asyncio';

/*
 * The gap is the time between the call that grants something and the waking of its taker. Here three waiters stand in
 * line and everything that can happen to them happens in every order, each step either in the same turn as the one
 * before or in a turn of its own.
 */
const waiters = ['a', 'b', 'c'] as const;
type Name = (typeof waiters)[number];
type Step<Cause extends string> = Cause | Name;

/** Every order of `steps` that are told apart. */
function* orders<T>(steps: readonly T[]): Generator<T[]> {
  if (steps.length === 0) yield [];
  for (const first of new Set(steps)) {
    const at = steps.indexOf(first);
    for (const rest of orders(steps.toSpliced(at, 1))) yield [first, ...rest];
  }
}

const subsets = waiters.reduce<Name[][]>((sets, name) => [...sets, ...sets.map((set) => [...set, name])], [[]]);

/** `causes` with every choice of waiters to cancel, in every order, cut into turns in every way. */
function* scripts<Cause extends string>(causes: readonly Cause[]): Generator<Step<Cause>[][]> {
  for (const cancelled of subsets) {
    for (const order of orders<Step<Cause>>([...causes, ...cancelled])) {
      for (let cuts = 0; cuts < 2 ** (order.length - 1); cuts++) {
        const turns: Step<Cause>[][] = [[]];
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

async function play<Cause extends string>(
  turns: readonly Step<Cause>[][],
  subscriptions: Record<Name, Subscription>,
  cause: (cause: Cause) => void,
): Promise<void> {
  for (const turn of turns) {
    for (const step of turn) {
      if (step in subscriptions) subscriptions[step as Name].unsubscribe();
      else cause(step as Cause);
    }
    await endOfTurn();
  }
}

/** Who was served, in which order, if whoever leaves before it was woken gives its place to the next. */
function served(turns: readonly string[][], grants: number): Name[] {
  let line: Name[] = [...waiters];
  const woken: Name[] = [];
  let granted = 0;
  for (const turn of turns) {
    for (const step of turn) {
      if (waiters.includes(step as Name)) line = line.filter((name) => name !== step);
      else granted = Math.min(granted + 1, grants);
    }
    woken.push(...line.splice(0, granted - woken.length));
  }
  return woken;
}

/** Everybody who neither left nor was served is still in line, in the order they came. */
function left(turns: readonly string[][], woken: readonly Name[]): Name[] {
  const cancelled = new Set(turns.flat());
  return waiters.filter((name) => !cancelled.has(name) && !woken.includes(name));
}

const show = (turns: readonly string[][]) => turns.map((turn) => turn.join(' ')).join(' | ');

describe.each([
  ['Lock', () => new Lock(), 1],
  ['Semaphore', () => new Semaphore(1), 1],
  ['BoundedSemaphore', () => new BoundedSemaphore(1), 1],
  ['Semaphore', () => new Semaphore(2), 2],
] as const)('%s', (_, make, permits) => {
  const causes = Array.from({ length: permits }, () => 'release' as const);

  it(`${permits} released, waiters cancelled, in every order: nothing is lost, the order is kept`, async () => {
    let count = 0;
    for (const turns of scripts(causes)) {
      const lock = make();
      const held = causes.map(() => lock.tryAcquire() as Permit);
      const woken: Name[] = [];
      const granted: Permit[] = [];
      const join = (name: Name) =>
        lock.acquire().subscribe((permit) => {
          woken.push(name);
          granted.push(permit);
        });
      const subscriptions = { a: join('a'), b: join('b'), c: join('c') };
      await play(turns, subscriptions, () => held.pop()?.release());

      const expected = served(turns, permits);
      expect(woken, show(turns)).toEqual(expected);
      const waiting = left(turns, expected);
      expect(lock.waiting, show(turns)).toBe(waiting.length);
      for (let permit = granted.shift(); permit; permit = granted.shift()) {
        permit.release();
        await endOfTurn();
      }
      expect(woken, show(turns)).toEqual([...expected, ...waiting]);
      expect(lock.locked, show(turns)).toBe(false);
      count++;
    }
    expect(count).toBeGreaterThan(200);
  });
});

/** The same for notifications, whose takers are not served before the lock is free. */
function notified(turns: readonly string[][]): Name[] {
  let line: Name[] = [...waiters];
  const woken: Name[] = [];
  let notifications = 0;
  let free = false;
  for (const turn of turns) {
    for (const step of turn) {
      if (step === 'unlock') free = true;
      else if (step === 'notify') notifications++;
      else line = line.filter((name) => name !== step);
      notifications = Math.min(notifications, line.length);
    }
    if (!free) continue;
    woken.push(...line.splice(0, notifications));
    notifications = 0;
  }
  return woken;
}

describe.each([
  ['that leaves at once', () => ({})],
  ['in a scope', () => ({ scope: new Scope() })],
] as const)('Condition, a wait %s', (_, options) => {
  it.each([1, 2])('%s notified, waiters cancelled, in every order: no notification is lost or made up', async (n) => {
    const causes = ['unlock', ...Array.from({ length: n }, () => 'notify' as const)] as const;
    for (const turns of scripts(causes)) {
      const condition = new Condition();
      const woken: Name[] = [];
      const wait = condition.wait(options()).pipe(withLock(condition));
      const join = (name: Name) => wait.subscribe(() => woken.push(name));
      const subscriptions = { a: join('a'), b: join('b'), c: join('c') };
      const permit = condition.lock.tryAcquire();
      await play(turns, subscriptions, (cause) => {
        if (cause === 'notify') condition.next(1);
        else permit?.release();
      });

      const expected = notified(turns);
      expect(woken, show(turns)).toEqual(expected);
      expect(condition.waiting, show(turns)).toBe(left(turns, expected).length);
      expect([condition.locked, condition.lock.waiting], show(turns)).toEqual([false, 0]);
    }
  });
});
