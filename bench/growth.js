import { runCase } from './runCase.js';
import { median } from './statistics.js';

const sizes = [1e3, 1e4, 1e5, 1e6];
/** An operation may cost this much more among a million than among ten thousand, or as much more as it does by hand. */
const allowed = 1.5;

/** Prints what an operation costs at each size; false where it grows too much. */
export async function growth({ workloads, rounds, ms, libs }) {
  const library = libs.length === 1 ? libs[0] : 'rx-asyncio';
  console.log(`${library}: CPU nanoseconds per operation\n`);
  console.log(['workload'.padEnd(20), ...sizes.map((n) => `n=${n}`.padStart(9)), '1e6 / 1e4', 'by hand'].join('  '));
  let steady = true;
  for (const workload of workloads) {
    if (workload.program) continue;
    const costs = [];
    for (const n of sizes) costs.push(await costOf(library, workload, n, rounds, ms));
    const factor = costs[3] / costs[1];
    const few = await costOf('native', workload, 1e4, rounds, ms);
    // Not a number where that takes too long to wait for.
    const byHand = (await costOf('native', workload, 1e6, rounds, ms)) / few;
    const grows = !(factor <= Math.max(allowed, byHand || 0));
    if (grows) steady = false;
    const cells = costs.map((cost) => Math.round(cost).toLocaleString('en').padStart(9));
    const factors = [factor.toFixed(2).padStart(9), byHand.toFixed(2).padStart(7)];
    console.log([workload.name.padEnd(20), ...cells, ...factors].join('  ') + (grows ? '  grows' : ''));
  }
  console.log(await flatHeap());
  return steady;
}

async function costOf(library, workload, n, rounds, ms) {
  const costs = [];
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    const { cpu, failed } = await runCase({ library, workload, n, mode: workload.memory ? 'memory' : 'time' }, ms);
    if (failed) console.error(`${workload.name} at ${n}: ${failed}`);
    else costs.push(cpu);
  }
  return costs.length > 0 ? median(costs) : NaN;
}

async function flatHeap() {
  const pulling = { library: 'rx-asyncio', workload: { name: 'map10-promise' }, n: 1_000_000, mode: 'flat' };
  const { first, last } = await runCase(pulling, 0);
  const mb = (bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
  return `\nheap while 10,000 items are pulled: ${mb(first)}; while 1,000,000 are: ${mb(last)}`;
}
