const figure = (value) => {
  if (value === undefined) return '-';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(2);
};
const ratio = (value, to) => (value === undefined || to === undefined ? '-' : (value / to).toFixed(2));

function layout(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return rows.map(line).join('\n');
}

/** One workload, the cheapest library first. Nanoseconds and bytes are per operation. */
export function table(workload, most, cases) {
  const n = Math.min(workload.n, most);
  const cpuOf = (library) => cases.find((each) => each.library === library)?.cpu;
  const [native, rxjs] = [cpuOf('native'), cpuOf('rxjs')];
  const head = ['library', 'cpu ns', 'from..to', 'wall ns', 'cold ns', 'bytes', 'heap', 'x native', 'x rxjs', 'runs'];
  const rows = cases
    .filter(({ cpu }) => cpu !== undefined)
    .sort((a, b) => a.cpu - b.cpu)
    .map((each) => [
      each.n === n ? each.library : `${each.library} (n=${each.n})`,
      figure(each.cpu),
      each.spread.map(figure).join('..'),
      figure(each.wall),
      figure(each.cold),
      figure(each.bytes),
      figure(each.heap),
      ratio(each.cpu, native),
      ratio(each.cpu, rxjs),
      String(each.runs),
    ]);
  const failed = cases.filter((each) => each.failed).map((each) => `${each.library}: ${each.failed}`);
  return [`\n${workload.name}: ${workload.what} (n=${n})`, layout([head, ...rows]), ...failed].join('\n');
}

/** How rx-asyncio stands: against the best peer, and against hand-written promises. */
export function standing(results) {
  const rows = results.flatMap(({ workload, cases }) => {
    const cpuOf = (name) => cases.find((each) => each.library === name)?.cpu;
    const own = cpuOf('rx-asyncio');
    if (own === undefined) return [];
    const peers = cases.filter(({ library, cpu }) => cpu !== undefined && !['rx-asyncio', 'native'].includes(library));
    const best = peers.sort((a, b) => a.cpu - b.cpu)[0];
    const rival = best ? `${best.library} ${figure(best.cpu)}` : '-';
    return [[workload, figure(own), rival, ratio(own, best?.cpu), ratio(own, cpuOf('native'))]];
  });
  if (rows.length === 0) return '';
  return `\n${layout([['rx-asyncio', 'cpu ns', 'best peer', 'x best peer', 'x native'], ...rows])}`;
}
