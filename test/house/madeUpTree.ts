import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Writes the files (those with a text) to a directory of their own, hands it to `body` and removes it. */
export function madeUpTree<T>(files: Readonly<Record<string, string | undefined>>, body: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'rx-asyncio-house-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      if (text === undefined) continue;
      mkdirSync(join(root, dirname(file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    return body(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
