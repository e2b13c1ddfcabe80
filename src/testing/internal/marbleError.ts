const KIT = /[\\/]testing[\\/](?:internal[\\/]|(?:marbles|everyFrame|recordMarbles|runAsync)\.[jt]s)/;
const MACHINERY = /[\\/]node_modules[\\/]rxjs[\\/]|[\\/]operators[\\/]internal[\\/]world\./;

function withoutMachinery(stack = ''): string {
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  return frames.filter((frame) => !KIT.test(frame) && !MACHINERY.test(frame)).join('\n');
}

/** What a failed run throws; its stack begins where the test made the claim that failed. */
export class MarbleError extends Error {
  constructor(message: string, site?: Site) {
    super(message);
    this.name = 'MarbleError';
    this.stack = `${this.name}: ${message}\n${withoutMachinery(site?.stack ?? this.stack)}`;
  }
}

/** A claim that did not come true, and where the test made it. */
export interface Failure {
  readonly text: string;
  readonly site?: Site;
}

/** Throws for all of `failures` together, if there are any. */
export function failWith(failures: readonly Failure[]): void {
  if (failures.length === 0) return;
  const where = failures.find((failure) => failure.site)?.site;
  // The stack can show one place only.
  const place = (at: Site | undefined) =>
    failures.length > 1 && at ? `\n  ${withoutMachinery(at.stack).split('\n')[0]!.trim()}` : '';
  throw new MarbleError(failures.map((failure) => failure.text + place(failure.site)).join('\n\n'), where);
}

/** A place in the code, as the stack that led there. */
export interface Site {
  readonly stack?: string | undefined;
}

/** The place this is called from. */
export function site(): Site {
  return new Error();
}

/** The line that led here, the first one outside RxJS and this kit; it may lie far up. */
export function origin(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 60;
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return withoutMachinery(stack).split('\n')[0]!.trim();
}
