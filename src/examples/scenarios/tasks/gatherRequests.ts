import { map, tap } from 'rxjs';
import { gather, span } from 'rx-asyncio';
import { getJson } from '../kit/getJson.ts';
import { timed } from '../kit/timed.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

export const gatherRequests: Scenario = {
  name: 'gatherRequests',
  chapter: 'tasks',
  article: '003',
  section: 'test4.py',
  shows: 'results instead of tasks, in the order of the inputs',
  operators: ['gather', 'span', 'httpRequest', 'HttpAgent'],
  expected: [
    "响应内容 {'msg': 'ok'}",
    "响应内容 {'msg': 'ok'}",
    "响应内容 {'msg': 'ok'}",
    '[0, 1, 2]',
    /^耗时: 0:00:\d\d\.\d{6}$/,
  ],
  time: 1000,
  inSequence: 3000,
  needs: ['sockets'],
  main(stage) {
    return withServer(({ url }) => {
      const requests = withClient((session) => {
        const run = (id: number) =>
          getJson(session, url).pipe(
            tap((body) => stage.print('响应内容', body)),
            map(() => id),
            span(`run-${id}`),
          );
        return gather([0, 1, 2].map(run)).pipe(tap((ids) => stage.print(ids)));
      });
      return timed(stage, requests);
    });
  },
};
