import { defer, finalize, identity, type MonoTypeOperatorFunction } from 'rxjs';
import { Semaphore, withPermit } from 'rx-asyncio';
import { isLoopback } from './target.ts';

/** So many requests at a time to each host; 0 sets no limit. A host is forgotten when nothing is under way or in line. */
export class HostLimits {
  readonly #hosts = new Map<string, { readonly semaphore: Semaphore; users: number }>();
  readonly #perHost: number;

  constructor(perHost: number) {
    this.#perHost = perHost;
  }

  get size(): number {
    return this.#hosts.size;
  }

  /** Subscribes to the source only while it holds one of the host's permits. */
  withPermit<T>(hostname: string): MonoTypeOperatorFunction<T> {
    if (this.#perHost === 0 || isLoopback(hostname)) return identity;
    return (source) =>
      defer(() => {
        const host = this.#hosts.get(hostname) ?? { semaphore: new Semaphore(this.#perHost), users: 0 };
        this.#hosts.set(hostname, host);
        host.users++;
        return source.pipe(
          withPermit(host.semaphore),
          finalize(() => {
            if (--host.users === 0) this.#hosts.delete(hostname);
          }),
        );
      });
  }
}
