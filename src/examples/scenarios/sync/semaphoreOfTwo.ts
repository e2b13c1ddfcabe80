import { tap } from 'rxjs';
import { gather, Semaphore, span, withPermit } from 'rx-asyncio';
import { getJson } from '../kit/getJson.ts';
import { timed } from '../kit/timed.ts';
import { timestamp } from '../kit/timestamp.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

export const semaphoreOfTwo: Scenario = {
  name: 'semaphoreOfTwo',
  chapter: 'sync',
  article: '003',
  section: 'test8.py',
  shows: 'three requests are made, two are under way at a time',
  operators: ['Semaphore', 'withPermit', 'gather', 'span', 'httpRequest', 'HttpAgent'],
  expected: [
    [
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} worker\[0\] 响应内容 \{'msg': [01](\.\d+)?\}$/,
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} worker\[1\] 响应内容 \{'msg': [01](\.\d+)?\}$/,
    ],
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} worker\[2\] 响应内容 \{'msg': [01](\.\d+)?\}$/,
    /^耗时: 0:00:\d\d\.\d{6}$/,
  ],
  time: 2000,
  inSequence: 3000,
  needs: ['sockets'],
  main(stage) {
    const limit = new Semaphore(2);
    stage.gauge('permits', () => limit.permits - limit.available);
    return withServer(({ url }) => {
      const requests = withClient((session) => {
        const run = (id: number) =>
          getJson(session, `${url}/random`).pipe(
            tap((body) => stage.print(timestamp(), `worker[${id}] 响应内容`, body)),
            withPermit(limit),
            span(`worker ${id}`),
          );
        return gather([0, 1, 2].map(run));
      });
      return timed(stage, requests);
    });
  },
};
