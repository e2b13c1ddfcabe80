import { type Stdout } from '../check/stdout.ts';
import { metadataOf } from './metadata.ts';
import { type Report } from './report.ts';
import { summaryOf } from './summaryOf.ts';
import { type Verdict } from './verdict.ts';

/** A document a line for each scenario on standard output, the summary on standard error. */
export class JsonReport implements Report {
  readonly #stdout: Stdout;
  readonly #virtual: boolean;

  constructor(stdout: Stdout, virtual: boolean) {
    this.#stdout = stdout;
    this.#virtual = virtual;
  }

  begin(): void {
    // A document is written when it is complete.
  }

  entry(): void {
    // It is in the verdict.
  }

  end({ scenario, outcome, time, problems, entries }: Verdict): void {
    const document = { scenario: metadataOf(scenario), virtual: this.#virtual, outcome, time, problems, entries };
    void this.#stdout.write(`${JSON.stringify(document)}\n`);
  }

  skip(verdict: Verdict): void {
    this.end(verdict);
  }

  summary(verdicts: readonly Verdict[], ms: number): void {
    console.error(summaryOf(verdicts, ms));
  }
}
