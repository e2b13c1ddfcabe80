import { concat, defer, ignoreElements, of, tap } from 'rxjs';
import { Condition, createTask, gather, orderedMap, sleep, span, withLock } from 'rx-asyncio';
import { getJson } from '../kit/getJson.ts';
import { timed } from '../kit/timed.ts';
import { timestamp } from '../kit/timestamp.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

export const notifyTwo: Scenario = {
  name: 'notifyTwo',
  chapter: 'sync',
  article: '003',
  section: 'test7.py',
  shows: 'a condition wakes as many as it is told to, in the order they came',
  operators: ['Condition', 'withLock', 'createTask', 'gather', 'orderedMap', 'sleep', 'span', 'httpRequest'],
  expected: [
    /^响应内容 \{'msg': [01](\.\d+)?\}$/,
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} waiter\[0\]等待完成$/,
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} waiter\[1\]等待完成$/,
    /^响应内容 \{'msg': [01](\.\d+)?\}$/,
    // The third waiter goes on after the second response: before the third, or after it if that came with the second.
    [
      /^响应内容 \{'msg': [01](\.\d+)?\}$/,
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} waiter\[2\]等待完成$/,
    ],
    /^耗时: 0:00:\d\d\.\d{6}$/,
  ],
  time: 1000,
  inSequence: 3000,
  needs: ['sockets'],
  main(stage) {
    const condition = new Condition();
    stage.gauge('waiting', () => condition.waiting);
    const waiter = (id: number) =>
      concat(condition.wait().pipe(ignoreElements()), stage.say(timestamp, `waiter[${id}]等待完成`)).pipe(
        withLock(condition),
      );
    const notify = defer(() => {
      condition.notify(2);
      return of(undefined);
    }).pipe(withLock(condition));
    return withServer(({ url }) => {
      const requests = withClient((session) => {
        for (const id of [0, 1, 2]) createTask(waiter(id), { name: `waiter ${id}` });
        const run = (id: number) =>
          getJson(session, `${url}/random`).pipe(
            tap((body) => stage.print('响应内容', body)),
            orderedMap(() => notify),
            span(`run-${id}`),
          );
        return gather([0, 1, 2].map(run));
      });
      return timed(stage, concat(requests, sleep(0)));
    });
  },
};
