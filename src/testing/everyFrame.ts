import { attempt, type Demands, type Make, type Outcome, type Plan } from './internal/attempt.ts';
import { MarbleError } from './internal/marbleError.ts';
import { recordingOf } from './internal/recording.ts';
import { toAscii } from './toAscii.ts';

/** How many moments of a run are tried when the options do not say. */
const MOMENTS = 100;
const TAKES = 10;
const MAX_LISTED = 5;

/** When `everyFrame` lets go, and what must hold then. */
export interface EveryFrameOptions {
  /**
   * Unsubscribe at every frame from 0 to here; unless told, at each frame in which something happens, between the
   * actions of it and right after it, at a hundred moments at most.
   */
  readonly frames?: number;
  /** Also let go inside `next`, at the first, second, … and `takes`-th value; unless told, at up to ten. */
  readonly takes?: number;
  /** How long a cleanup may take: what is left is looked for this many frames after unsubscribing; 0 unless told. */
  readonly grace?: number;
  /** Holds after every attempt: returns anything but `false`, and does not throw. */
  readonly invariant?: () => boolean | void;
}

const upTo = (last: number, first = 0): number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** At each frame and right after it, and between any two things that happen in the same frame. */
function moments(frames: readonly number[]): Plan[] {
  const plans = new Map<string, Plan>();
  const atFrame = (frame: number) => plans.set(`at ${frame}`, { title: `unsubscribed at frame ${frame}`, frame });
  atFrame(0);
  frames.forEach((frame, at) => {
    if (plans.size >= MOMENTS) return;
    atFrame(frame);
    atFrame(frame + 1);
    if (frames[at + 1] !== frame) return;
    const steps = at + 1;
    plans.set(`after ${steps}`, { title: `unsubscribed within frame ${frame}, after action ${steps}`, steps });
  });
  return [...plans.values()];
}

function plansFor(whole: Outcome, options: EveryFrameOptions): Plan[] {
  const { frames, takes = Math.min(TAKES, whole.values) } = options;
  const lettingGo =
    frames === undefined
      ? moments(whole.frames)
      : upTo(frames).map((frame): Plan => ({ title: `unsubscribed at frame ${frame}`, frame }));
  return [
    // From where it ended by itself, unsubscribing changes nothing any more.
    ...lettingGo.filter(({ frame = 0 }) => frame <= (whole.terminated ?? Infinity)),
    ...upTo(takes, 1).map((count): Plan => ({ title: `take(${count})`, take: count })),
    ...upTo(takes, 1).map((count): Plan => ({ title: `a consumer that throws at value ${count}`, throwAt: count })),
  ];
}

function describe({ plan, problems, stage }: Outcome): string {
  const picture = toAscii(recordingOf(stage))
    .split('\n')
    .map((line) => `    ${line}`);
  return [`${plan.title}:`, ...problems.map((problem) => `  - ${problem}`), '', ...picture].join('\n');
}

function isVacuous({ stage, values }: Outcome): boolean {
  const touched = stage.sources.some(({ source }) => source.subscriptions.length > 0) || stage.signals.length > 0;
  const failed = stage.outlets.some(({ deliveries }) =>
    deliveries.some(({ notification }) => notification.kind === 'E'),
  );
  return !touched && !failed && values === 0;
}

/**
 * Proves that an Observable leaves nothing behind, whenever its consumer lets go of it.
 *
 * ```
 * attempt 1   !              one fresh run for every moment: subscribed at frame 0,
 * attempt 2   -!             unsubscribed there, and looked at in the same frame
 * attempt 3   --!
 * whole run   --a--b|        and once to the end
 * ```
 *
 * After each attempt, in the same virtual frame: every source made by the helpers is unsubscribed, no timer is left, as
 * many permits, waiters and projector signals exist as before, signals have no more listeners than before, no error
 * went unhandled, no value or error was sent to a subscriber that had stopped, and `invariant` holds. The attempts: an
 * unsubscription at every frame and between the actions of a frame, `take(n)` (which lets go inside `next`), a consumer
 * whose `next` throws, and a run to the end. An endless source is followed for 1,000 actions.
 *
 * @param make returns a fresh Observable for each attempt, made of what its helpers give: `cold`, `hot`, `probe`,
 * `signal`, `named`, `time` and `scheduler`. What it subscribes, schedules or holds by itself counts as the test's own.
 * @param options `frames`, `takes`, `grace` (frames, 0) and `invariant`.
 * @throws MarbleError that says which attempt left what, with a picture of that attempt; also when the run never did
 * anything, and so proves nothing.
 *
 * asyncio has no counterpart; a cancelled task there runs its `finally` blocks, and nothing checks that they were enough.
 *
 * @example
 * ```ts
 * import { debounceTime } from 'rxjs';
 * import { everyFrame } from 'rx-asyncio/testing';
 *
 * everyFrame(({ cold }) => cold('a-b---c|').pipe(debounceTime(2)));
 * console.log('leaves nothing'); // -> leaves nothing
 * ```
 */
export function everyFrame(make: Make, options: EveryFrameOptions = {}): void {
  const demands: Demands = { grace: options.grace ?? 0, invariant: options.invariant };
  const whole = attempt(make, { title: 'a run to the end' }, demands);
  if (isVacuous(whole)) {
    throw new MarbleError('everyFrame proves nothing: no source was subscribed and nothing was emitted.');
  }
  const attempts = [whole, ...plansFor(whole, options).map((plan) => attempt(make, plan, demands))];
  const failed = attempts.filter(({ problems }) => problems.length > 0);
  const [first, ...others] = failed;
  if (!first) return;
  // The same attempt again, slowly, to learn where the timers that are left were scheduled.
  const traced = attempt(make, first.plan, demands, true);
  const shown = traced.problems.length > 0 ? traced : first;
  const titles = others.slice(0, MAX_LISTED).map(({ plan }) => plan.title);
  if (others.length > MAX_LISTED) titles.push(`and ${others.length - MAX_LISTED} more`);
  const also = titles.length > 0 ? `\n\nAlso: ${titles.join('; ')}.` : '';
  const count = `${failed.length} of ${attempts.length} attempts left something behind.`;
  throw new MarbleError(`${count} First, ${describe(shown)}${also}`);
}
