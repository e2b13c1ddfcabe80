import { Subject, merge } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { HostLimits } from '../../src/examples/check/hosts.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('HostLimits', () => {
  it('lets so many at a time to each host, and each host on its own', async () => {
    const hosts = new HostLimits(2);
    const works = ['a.com', 'a.com', 'a.com', 'b.com'].map((host) => ({ host, source: new Subject<never>() }));
    merge(...works.map(({ host, source }) => source.pipe(hosts.withPermit(host)))).subscribe();
    const running = () => works.map(({ source }) => source.observed);
    expect(running()).toEqual([true, true, false, true]);
    works[0]?.source.complete();
    await turn();
    expect(running()).toEqual([false, true, true, true]);
  });

  it('forgets a host that nobody uses or waits for, however it ended', async () => {
    const hosts = new HostLimits(1);
    const work = new Subject<never>();
    const both = merge(work.pipe(hosts.withPermit('a.com')), work.pipe(hosts.withPermit('a.com'))).subscribe();
    const failing = new Subject<never>();
    failing.pipe(hosts.withPermit('b.com')).subscribe({ error: () => undefined });
    expect(hosts.size).toBe(2);
    failing.error(new Error('no'));
    expect(hosts.size).toBe(1);
    both.unsubscribe();
    await turn();
    expect(hosts.size).toBe(0);
  });

  it.each([['127.0.0.1', 1], ['localhost', 1], ['a.com', 0]])('sets no limit for %s at %i', (host, perHost) => {
    const hosts = new HostLimits(perHost);
    const source = new Subject<never>();
    expect(source.pipe(hosts.withPermit(host))).toBe(source);
  });
});
