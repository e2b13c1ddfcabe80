import { fileURLToPath } from 'node:url';
import { expected } from '../../internal/validate.ts';

/** Returns the path of a file given by path or URL; throws a `TypeError` for anything else. */
export function checkPath(where: string, path: unknown): string {
  if (path instanceof URL) return fileURLToPath(path);
  if (typeof path !== 'string') throw new TypeError(expected(where, 'a path or a file: URL', path));
  return path;
}
