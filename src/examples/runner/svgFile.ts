import { accessSync, constants, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../check/options.ts';
import { type Scenario } from '../scenarios/scenario.ts';

/** Where pictures go: a file for one, a folder for several. */
export class SvgFile {
  readonly #path: string;
  readonly #isFolder: boolean;

  /** Throws a `UsageError` if there is no room there for so many. */
  constructor(path: string, count: number) {
    this.#path = path;
    this.#isFolder = path.endsWith('/') || (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
    if (count > 1 && !this.#isFolder) {
      throw new UsageError(`${path} is no folder, where the pictures of several go: say ${path}/`);
    }
    this.#try(() => {
      if (this.#isFolder) mkdirSync(path, { recursive: true });
      accessSync(this.#isFolder ? path : dirname(path), constants.W_OK);
    });
  }

  write({ name }: Scenario, svg: string): void {
    this.#try(() => {
      writeFileSync(this.#isFolder ? join(this.#path, `${name}.svg`) : this.#path, svg);
    });
  }

  #try(act: () => void): void {
    try {
      act();
    } catch (error) {
      throw new UsageError(`Cannot write ${this.#path}: ${(error as Error).message}`);
    }
  }
}
