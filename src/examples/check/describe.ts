import { styleText } from 'node:util';
import { type Report } from './report.ts';

/** A report in a few lines for people. */
export function describe(report: Report, files: readonly string[]): string {
  const { summary, interrupted, started_at, finished_at } = report;
  const { done, cancelled, not_started, duplicates, classes, latency_ms } = summary;
  const seconds = ((Date.parse(finished_at) - Date.parse(started_at)) / 1000).toFixed(1);
  const counts = interrupted
    ? `${done} done, ${cancelled} cancelled, ${not_started ?? 'an unknown number'} not started`
    : `${done} done in ${seconds} s`;
  const repeated = duplicates > 0 ? ` (${duplicates} ${duplicates === 1 ? 'duplicate' : 'duplicates'})` : '';
  const kinds = Object.entries(classes).map(([name, count]) => `${count} ${name}`);
  const parts = [styleText('bold', counts + repeated, { stream: process.stderr }), kinds.join(', ')];
  if (latency_ms) {
    const { p50, p90, p99, max } = latency_ms;
    parts.push(`50 % within ${p50} ms, 90 % ${p90} ms, 99 % ${p99} ms, all ${max} ms`);
  }
  if (files.length > 0) parts.push(`Saved in ${files.join(', ')}`);
  return parts.filter(Boolean).join('\n');
}
