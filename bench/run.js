/** `npm run bench`: every library on every workload, side by side; `--help` says what can be chosen. */
import { writeFileSync } from 'node:fs';
import { pythons } from './pythons.js';
import { growth } from './growth.js';
import { readOptions } from './options.js';
import { prepare } from './prepare.js';
import { runCase } from './runCase.js';
import { summarise } from './statistics.js';
import { standing, table } from './table.js';

const options = readOptions();
const start = performance.now();
prepare();
if (options.growth) {
  process.exitCode = (await growth(options)) ? 0 : 1;
} else {
  await compare();
}

async function compare() {
  const cases = await plan();
  const bench = performance.now();
  let skipped = 0;
  for (let round = 0; round < options.rounds; round++) {
    for (const each of cases) {
      if (performance.now() - bench > options.deadline) skipped++;
      else if (!each.failed) await measure(each, round === 0);
      show(`round ${round + 1} of ${options.rounds}: ${each.workload.name}, ${each.library}`);
    }
  }
  show('');
  if (skipped > 0) console.log(`${skipped} cases were left out: the two minutes were over`);
  report(cases);
}

/** By workload, so that what is compared runs within the same moments of a machine that others use, too. */
async function plan() {
  const runners = options.asyncio ? pythons() : [];
  const cases = [];
  for (const workload of options.workloads) {
    for (const library of options.libs) {
      const { default: programs, limits = {} } = await import(`./libs/${library}.js`);
      const program = workload.program ?? workload.name;
      if (!programs[program]) continue;
      cases.push({ library, workload, n: Math.min(limits[program] ?? workload.n, options.most), runs: [] });
    }
    for (const runner of runners) cases.push({ ...runner, workload, n: Math.min(workload.n, options.most), runs: [] });
  }
  return cases;
}

async function measure(each, first) {
  const mode = each.workload.memory ? 'memory' : 'time';
  const result = await runCase({ ...each, mode }, options.ms);
  if (result.failed) each.failed = result.failed;
  else each.runs.push(result);
  if (!first || each.failed || each.workload.memory || each.python || options.deadline < Infinity) return;
  const { bytes } = await runCase({ ...each, n: Math.min(each.n, 10_000), mode: 'bytes' }, options.ms);
  if (bytes !== undefined) each.runs[0].bytes = bytes;
}

function report(cases) {
  const results = options.workloads.map((workload) => ({
    workload: workload.name,
    cases: cases
      .filter((each) => each.workload === workload)
      .map(({ library, n, failed, runs }) => ({ library, n, ...(failed && { failed }), ...summarise(runs) })),
  }));
  results.forEach((result, i) => console.log(table(options.workloads[i], options.most, result.cases)));
  console.log(standing(results));
  const { rounds, ms } = options;
  const file = new URL('results.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify({ node: process.version, rounds, ms, results }, undefined, 1)}\n`);
  console.log(`\nbench/results.json, ${Math.round((performance.now() - start) / 1000)} s`);
}

/** What runs now, where somebody watches. */
function show(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
