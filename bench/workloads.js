/** What is measured: the same eighteen programs for every library. `n` counts operations; `check` tells a right result. */

export const numbers = (n) => Array.from({ length: n }, (_, i) => i);
const isList = (result, n) => result.length === n && result[0] === 0 && result[n - 1] === n - 1;
const isCount = (result, n) => result === n;
const sleeps = (result, n) => result.count === n;

export const workloads = [
  { name: 'gather-promise', n: 10_000, check: isList, what: 'gather thunks that return resolved promises; op = task' },
  { name: 'gather-sync', n: 10_000, check: isList, what: 'gather sources that are ready; op = task' },
  { name: 'gather-promise-100k', program: 'gather-promise', n: 100_000, check: isList, what: 'the same; op = task' },
  { name: 'map10-immediate', n: 100_000, check: isList, what: 'map, ten at a time, a setImmediate; op = item' },
  { name: 'map10-promise', n: 100_000, check: isList, what: 'map, ten at a time, a resolved promise each; op = item' },
  { name: 'map10-sync', n: 100_000, check: isList, what: 'map, ten at a time, a plain value each; op = item' },
  { name: 'sem-free', n: 100_000, check: isCount, what: 'a free semaphore; op = acquire and release' },
  { name: 'sem-contended', n: 20_000, check: isCount, what: '1,000 tasks, 10 permits, a hop inside; op = turn' },
  { name: 'mutex-free', n: 100_000, check: isCount, what: 'a free mutex; op = lock and unlock' },
  { name: 'mutex-contended', n: 20_000, check: isCount, what: '1,000 tasks, one mutex, a hop inside; op = turn' },
  { name: 'queue-1p1c', n: 100_000, check: isCount, what: 'queue of 100, one producer, one consumer; op = item' },
  { name: 'queue-1p8w', n: 100_000, check: isCount, what: 'queue of 100, one producer, 8 workers; op = item' },
  { name: 'broadcast', n: 10_000, check: isCount, what: 'many wait on one event, set() wakes all; op = waiter' },
  { name: 'broadcast-cancel', n: 10_000, check: isCount, what: 'each is cancelled, newest first; op = waiter' },
  { name: 'timeout-unfired', n: 10_000, check: isCount, what: 'concurrent waits, each under its own 60 s; op = wait' },
  { name: 'sleep-wake', n: 100_000, check: isCount, what: 'many sleep 100 ms: read CPU, not wall; op = sleeper' },
  { name: 'fail-fast', n: 10_000, check: isCount, what: 'one of many sleeping siblings fails; op = sibling' },
  { name: 'sleep-mem', n: 100_000, check: sleeps, memory: true, what: 'many sleep, then are cancelled; op = sleeper' },
];
