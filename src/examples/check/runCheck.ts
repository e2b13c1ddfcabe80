import { InterruptedError, run } from 'rx-asyncio/node';
import { fromEvent, map, merge, takeUntil } from 'rxjs';
import { version } from '../version.ts';
import { check } from './check.ts';
import { describe } from './describe.ts';
import { type Source, countEntries, entries } from './input.ts';
import { type CheckOptions, UsageError } from './options.ts';
import { Output } from './output.ts';
import { type Report } from './report.ts';
import { Tally } from './tally.ts';

const signals = merge(
  fromEvent(process, 'SIGINT').pipe(map(() => 'SIGINT' as const)),
  fromEvent(process, 'SIGTERM').pipe(map(() => 'SIGTERM' as const)),
);

/**
 * Checks what the sources name, and resolves with the exit code. The first SIGINT or SIGTERM ends the input and leaves
 * what is under way its grace period; the second ends the process. Either way the files are complete.
 */
export async function runCheck(sources: readonly Source[], options: CheckOptions): Promise<number> {
  const startedAt = new Date().toISOString();
  const tally = new Tally();
  const output = new Output(options, tally);
  /** Aborted when nothing more is to be begun; by a signal, the reason is an InterruptedError. */
  const stop = new AbortController();
  const interruption = () => (stop.signal.reason instanceof InterruptedError ? stop.signal.reason : undefined);
  const say = (text: string) => options.quiet || console.error(text);

  const finish = (): void => {
    const report: Report = {
      schema: 1,
      tool: `rx-asyncio ${version}`,
      started_at: startedAt,
      finished_at: new Date().toISOString(),
      interrupted: interruption() !== undefined,
      summary: tally.summary(),
    };
    output.save(report);
    // Who runs `check | head` has seen what they wanted.
    const isGone = stop.signal.aborted && !interruption();
    if (!isGone && tally.done + tally.begun > 0) say(describe(report, options.output ?? []));
  };
  const listening = signals.subscribe((name) => {
    const first = interruption();
    if (first) {
      finish();
      process.exit(first.exitCode);
    }
    output.hideProgress();
    say(`Stopping: ${tally.active.value} under way get ${options.grace / 1000} s. Once more to exit at once.`);
    stop.abort(new InterruptedError(name));
  });
  listening.add(output.gone.subscribe(() => stop.abort()));

  countEntries(sources, stop.signal).then((total) => (tally.total = total), () => undefined);
  const checking = check(entries(sources, stop.signal), {
    settings: options,
    tally,
    stop: stop.signal,
    deliver: (record) => output.deliver(record),
  });
  try {
    await run(checking.pipe(takeUntil(output.gone)), { signals: [] });
    if (!stop.signal.aborted) tally.total = tally.done;
    finish();
  } catch (error) {
    output.hideProgress();
    if (error instanceof UsageError) finish();
    throw error;
  } finally {
    listening.unsubscribe();
  }
  if (stop.signal.aborted) return interruption()?.exitCode ?? 0;
  if (tally.done === 0) throw new UsageError('No URLs to check');
  return tally.failed > 0 ? 2 : 0;
}
