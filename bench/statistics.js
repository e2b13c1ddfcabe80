export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Medians of what several runs of one case measured, and how far its CPU time spread. */
export function summarise(runs) {
  const of = (key) => runs.map((run) => run[key]).filter((value) => value !== undefined);
  const summary = {};
  for (const key of ['cpu', 'wall', 'cold', 'bytes', 'heap', 'rss']) {
    if (of(key).length > 0) summary[key] = median(of(key));
  }
  const cpu = of('cpu');
  if (cpu.length > 0) summary.spread = [Math.min(...cpu), Math.max(...cpu)];
  return { ...summary, runs: cpu.length };
}
