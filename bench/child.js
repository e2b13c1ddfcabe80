/**
 * One case in a process of its own: `child.js LIB WORKLOAD N MODE MS`. Prints one line of JSON. MODE is `time`, `bytes`
 * (allocated per operation, with no collection in between), `memory` (held by what sleeps, per sleeper) or `flat` (the
 * heap while 10,000 and while N items are pulled, at its highest).
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { workloads } from './workloads.js';

const [library, name, count, mode, ms] = process.argv.slice(2);
const n = Number(count);
const budget = Number(ms);
const workload = workloads.find((each) => each.name === name);
const programs = (await import(`./libs/${library}.js`)).default;
const program = programs[workload.program ?? name];
const turn = () => new Promise((resolve) => setImmediate(resolve));
const cpuNow = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

async function once() {
  const result = await program(n);
  if (workload.check(result, n)) return result;
  throw new Error(`${library} got ${name} wrong: ${JSON.stringify(result)?.slice(0, 100)}`);
}

/** Runs until `limit` ms are over, at least `least` times; microseconds of CPU and wall time per run. */
async function repeat(limit, least) {
  const start = performance.now();
  const cpu = cpuNow();
  let runs = 0;
  let wall = 0;
  while (runs < least || (performance.now() - start < limit && runs < 1000)) {
    const before = performance.now();
    await once();
    wall += performance.now() - before;
    runs++;
    await turn();
  }
  return { cpu: ((cpuNow() - cpu) * 1000) / runs / n, wall: (wall * 1e6) / runs / n, runs };
}

/** Creation and cancellation of what sleeps are both part of an operation. */
async function memory() {
  globalThis.gc();
  const before = process.memoryUsage();
  const cpu = cpuNow();
  const start = performance.now();
  const sleeping = await once();
  const created = [cpuNow() - cpu, performance.now() - start];
  globalThis.gc();
  const after = process.memoryUsage();
  const [cpu2, start2] = [cpuNow(), performance.now()];
  await sleeping.cancel();
  const cancelled = [cpuNow() - cpu2, performance.now() - start2];
  return {
    cpu: ((created[0] + cancelled[0]) * 1000) / n,
    wall: ((created[1] + cancelled[1]) * 1e6) / n,
    heap: (after.heapUsed - before.heapUsed) / n,
    rss: (after.rss - before.rss) / n,
  };
}

async function bytes() {
  let collections = 0;
  const observer = new PerformanceObserver((list) => (collections += list.getEntries().length));
  for (let i = 0; i < 5; i++) await once();
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 20));
  observer.observe({ entryTypes: ['gc'] });
  const before = process.memoryUsage().heapUsed;
  await once();
  const used = process.memoryUsage().heapUsed - before;
  await new Promise((resolve) => setTimeout(resolve, 20));
  return collections === 0 ? { bytes: used / n } : {};
}

async function flat() {
  const { pulling } = await import('./libs/rx-asyncio.js');
  let highest = 0;
  const look = () => {
    globalThis.gc();
    highest = Math.max(highest, process.memoryUsage().heapUsed);
  };
  const heap = async (items) => {
    highest = 0;
    await pulling(items, (i) => i % (items / 10) === 0 && look());
    return highest;
  };
  await heap(10_000);
  return { first: await heap(10_000), last: await heap(n) };
}

/** What is slow from the start is not made to run again: its first run counts. */
async function time() {
  const { cpu, wall, runs } = await repeat(0, 1);
  if (cpu * n > budget * 1e7) return { cpu, wall, runs, cold: wall };
  await repeat(budget / 2, 1);
  return { ...(await repeat(budget, 1)), cold: wall };
}

const measure = { time, bytes, memory, flat }[mode];
const result = await measure();
process.stdout.write(JSON.stringify(result), () => process.exit());
