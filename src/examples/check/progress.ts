import cliProgress, { type Options, type Params } from 'cli-progress';
import { type Tally } from './tally.ts';

/** A progress bar at the foot of the terminal, on standard error, with what is printed above it. */
export class Progress {
  readonly #bars: cliProgress.MultiBar;
  #above = '';

  /** Shows how far `tally` is, ten times a second. */
  constructor(tally: Tally) {
    const format = (options: Options, { progress, eta, maxWidth }: Params) => {
      const { done, total, failed, active } = tally;
      const bar = cliProgress.Format.BarFormat(progress, options);
      const far = total === undefined ? `${done} done` : `${bar} ${done}/${total}  ETA ${formatTime(eta, options)}`;
      return ` ${far}  ${failed} failed  ${active.value} in flight`.slice(0, maxWidth - 1);
    };
    this.#bars = new cliProgress.MultiBar(
      {
        format,
        barsize: 24,
        etaBuffer: 100,
        emptyOnZero: true,
        forceRedraw: true,
        clearOnComplete: true,
        linewrap: null,
      },
      cliProgress.Presets.shades_classic,
    );
    const bar = this.#bars.create(0, 0);
    this.#bars.on('update-pre', () => {
      bar.setTotal(tally.total ?? 0);
      bar.update(tally.done);
    });
    // At this moment the cursor stands where the bar begins.
    this.#bars.on('redraw-pre', () => this.#print());
  }

  /** Prints whole lines above the bar, together with the next picture of it. */
  above(text: string): void {
    this.#above += text;
  }

  /** Takes the bar away. */
  stop(): void {
    this.#bars.stop();
    this.#print();
  }

  #print(): void {
    if (this.#above === '') return;
    process.stderr.clearLine(0);
    process.stdout.write(this.#above);
    this.#above = '';
  }
}

/** As long as nothing is known of the speed, the library's number is not one. */
function formatTime(eta: unknown, options: Options): string {
  return typeof eta === 'number' ? cliProgress.Format.TimeFormat(eta, options, 1) : '?';
}
