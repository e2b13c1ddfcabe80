import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs the peers on first use, and builds what is measured: apart from `dist`, which others may rebuild meanwhile. */
export function prepare() {
  const quietly = { stdio: ['ignore', 'inherit', 'inherit'] };
  if (!existsSync(`${here}node_modules/effect`)) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, ...quietly });
  }
  rmSync(`${here}.build`, { recursive: true, force: true });
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'bench'], { cwd: root, ...quietly });
}
