import { styleText } from 'node:util';
import { type Report } from './report.ts';

/** A report in two lines for people. */
export function describe({ summary, interrupted, started_at, finished_at }: Report): string {
  const { done, cancelled, not_started, duplicates, classes, latency_ms } = summary;
  const seconds = ((Date.parse(finished_at) - Date.parse(started_at)) / 1000).toFixed(1);
  const counts = interrupted
    ? `${done} done, ${cancelled} cancelled, ${not_started ?? 'an unknown number of lines'} not started`
    : `${done} done in ${seconds} s`;
  const kinds = Object.entries(classes).map(([name, count]) => `${count} ${name}`);
  if (duplicates > 0) kinds.push(`${duplicates} of them duplicates`);
  const parts = [styleText('bold', counts, { stream: process.stderr }), kinds.join(', ')];
  if (latency_ms) {
    const { p50, p90, p99, max } = latency_ms;
    parts.push(`50 % within ${p50} ms, 90 % ${p90} ms, 99 % ${p99} ms, all ${max} ms`);
  }
  return parts.filter(Boolean).join('\n');
}
