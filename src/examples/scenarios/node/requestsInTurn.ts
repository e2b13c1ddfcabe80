import { concat, tap } from 'rxjs';
import { span } from 'rx-asyncio';
import { getJson } from '../kit/getJson.ts';
import { timed } from '../kit/timed.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

export const requestsInTurn: Scenario = {
  name: 'requestsInTurn',
  chapter: 'node',
  article: '003',
  section: 'test1.py',
  shows: 'a wrong example: asynchronous, and yet one request after the other',
  operators: ['httpRequest', 'HttpAgent', 'span'],
  expected: [
    "响应内容 {'msg': 'ok'}",
    "响应内容 {'msg': 'ok'}",
    "响应内容 {'msg': 'ok'}",
    /^耗时: 0:00:\d\d\.\d{6}$/,
  ],
  time: 3000,
  needs: ['sockets'],
  main(stage) {
    return withServer(({ url }) => {
      const requests = withClient((session) => {
        const get = (id: number) =>
          getJson(session, url).pipe(
            tap((body) => stage.print('响应内容', body)),
            span(`request ${id}`),
          );
        return concat(get(0), get(1), get(2));
      });
      return timed(stage, requests);
    });
  },
};
