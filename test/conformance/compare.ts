import type { Trace } from './trace.ts';

/** The first places where two traces differ in what is compared: status, each task's events, and results. */
export function differences(expected: Trace, actual: Trace): string[] {
  const found: string[] = [];
  const compare = (what: string, a: unknown, b: unknown): void => {
    const [theirs, ours] = [JSON.stringify(a), JSON.stringify(b)];
    if (theirs !== ours) found.push(`${what}: CPython ${theirs}, here ${ours}`);
  };

  compare('status', expected.status, actual.status);
  for (const name of new Set([...Object.keys(expected.tasks), ...Object.keys(actual.tasks)])) {
    const [theirs = [], ours = []] = [expected.tasks[name], actual.tasks[name]];
    const length = Math.max(theirs.length, ours.length);
    for (let i = 0; i < length && found.length < 20; i++) compare(`event ${i} of ${name}`, theirs[i], ours[i]);
    compare(`result of ${name}`, expected.results[name], actual.results[name]);
  }
  return found;
}

/**
 * As `differences`, but of a program in which CPython catches a cancellation only what happened before that moment: there
 * the task goes on, here it ends.
 */
export function disagreements(expected: Trace, actual: Trace): string[] {
  const end = firstCatch(expected);
  return differences(before(end, expected), before(end, actual));
}

/** When a task first caught a cancellation; `Infinity` if none did. */
export function firstCatch(trace: Trace): number {
  const events = Object.values(trace.tasks).flat();
  const catches = events.filter(([, , outcome, value]) => outcome === 'caught' && value === 'CancelledError');
  return Math.min(...catches.map(([at]) => at));
}

function before(end: number, trace: Trace): Trace {
  if (end === Infinity) return trace;
  const tasks = Object.entries(trace.tasks).map(([name, events]) => [name, events.filter(([at]) => at < end)]);
  const results = Object.entries(trace.results).filter(([, [at]]) => at !== null && at < end);
  return { ...trace, tasks: Object.fromEntries(tasks), results: Object.fromEntries(results) };
}
