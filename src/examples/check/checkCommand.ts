import { resolve } from 'node:path';
import { type Source, fileSource, listSource } from './input.ts';
import { type CheckOptions, UsageError } from './options.ts';
import { runCheck } from './runCheck.ts';

/** `rx-asyncio check`: finds out where the URLs come from, checks them, and resolves with the exit code. */
export async function checkCommand(
  urls: readonly string[],
  options: CheckOptions & { readonly input?: readonly string[] },
): Promise<number> {
  const { input = [], output = [] } = options;
  const files = [...input, ...urls.filter((url) => url === '-')];
  const list = urls.filter((url) => url !== '-');
  if (urls.length + files.length === 0) {
    if (process.stdin.isTTY) throw new UsageError('No URLs: pass some, or --input, or pipe them in');
    files.push('-');
  }
  const overwritten = output.find((path) => files.some((file) => resolve(file) === resolve(path)));
  if (overwritten !== undefined) throw new UsageError(`${overwritten} is both input and output`);

  const sources: Source[] = [...new Set(files)].map(fileSource);
  if (list.length > 0) sources.unshift(listSource('arguments', list));
  return runCheck(sources, options);
}
