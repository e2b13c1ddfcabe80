import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Observable, type ObservableInput } from 'rxjs';
import { resource } from 'rx-asyncio';

/** Python's `with TemporaryDirectory() as folder`: it is removed with all that is in it. */
export function withFolder<T>(use: (folder: string) => ObservableInput<T>): Observable<T> {
  return resource(
    () => mkdtemp(join(tmpdir(), 'rx-asyncio-')),
    use,
    (folder) => rm(folder, { recursive: true, force: true }),
  );
}
