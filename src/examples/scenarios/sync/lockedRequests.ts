import { map, tap } from 'rxjs';
import { gather, Lock, span, withLock } from 'rx-asyncio';
import { getJson } from '../kit/getJson.ts';
import { timed } from '../kit/timed.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

export const lockedRequests: Scenario = {
  name: 'lockedRequests',
  chapter: 'sync',
  article: '003',
  section: 'test5.py',
  shows: 'a lock makes what was concurrent go one by one',
  operators: ['Lock', 'withLock', 'gather', 'span', 'httpRequest', 'HttpAgent'],
  expected: [
    "响应内容 {'msg': 'ok'}",
    "响应内容 {'msg': 'ok'}",
    "响应内容 {'msg': 'ok'}",
    '[0, 1, 2]',
    /^耗时: 0:00:\d\d\.\d{6}$/,
  ],
  time: 3000,
  needs: ['sockets'],
  main(stage) {
    const lock = new Lock();
    stage.gauge('waiting for the lock', () => lock.waiting);
    return withServer(({ url }) => {
      const requests = withClient((session) => {
        const run = (id: number) =>
          getJson(session, url).pipe(
            tap((body) => stage.print('响应内容', body)),
            map(() => id),
            withLock(lock),
            span(`run-${id}`),
          );
        return gather([0, 1, 2].map(run)).pipe(tap((ids) => stage.print(ids)));
      });
      return timed(stage, requests);
    });
  },
};
