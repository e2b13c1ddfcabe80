import { concat, defer, EMPTY, ignoreElements, tap } from 'rxjs';
import { AsyncEvent, createTask, gather, sleep, span } from 'rx-asyncio';
import { getJson } from '../kit/getJson.ts';
import { timed } from '../kit/timed.ts';
import { timestamp } from '../kit/timestamp.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

/** The server draws them in the article, and all take a second; apart like this their order is certain. */
const answers = [
  'value=0.9879470259657458&delay=900',
  'value=0.33312954919903903&delay=950',
  'value=0.41934453838367824&delay=1000',
];

export const eventByResponse: Scenario = {
  name: 'eventByResponse',
  chapter: 'sync',
  article: '003',
  section: 'test6.py',
  shows: 'what a response says decides which event is set, and an event wakes all who wait for it',
  operators: ['AsyncEvent', 'createTask', 'gather', 'sleep', 'span', 'httpRequest', 'HttpAgent'],
  expected: [
    "响应内容 {'msg': 0.9879470259657458}",
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} small waiter 收到任务事件$/,
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} small waiter 收到任务事件$/,
    "响应内容 {'msg': 0.33312954919903903}",
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} big waiter 收到任务事件$/,
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} big waiter 收到任务事件$/,
    "响应内容 {'msg': 0.41934453838367824}",
    /^耗时: 0:00:\d\d\.\d{6}$/,
  ],
  time: 1000,
  inSequence: 2850,
  needs: ['sockets'],
  main(stage) {
    const bigEvent = new AsyncEvent();
    const smallEvent = new AsyncEvent();
    const waiter = (size: string, event: AsyncEvent) =>
      concat(event.wait().pipe(ignoreElements()), stage.say(timestamp, `${size} waiter 收到任务事件`));
    return withServer(({ url }) => {
      const requests = withClient((session) => {
        for (const n of [1, 2]) createTask(waiter('big', smallEvent), { name: `big waiter ${n}` });
        for (const n of [1, 2]) createTask(waiter('small', bigEvent), { name: `small waiter ${n}` });
        const run = (query: string, id: number) =>
          getJson(session, `${url}/random?${query}`).pipe(
            tap((body) => {
              stage.print('响应内容', body);
              if ((body as { msg: number }).msg > 0.5) bigEvent.set();
              else smallEvent.set();
            }),
            span(`run-${id}`),
          );
        return gather(answers.map(run));
      });
      const release = defer(() => {
        bigEvent.set();
        smallEvent.set();
        return EMPTY;
      });
      // Nobody waits for the waiters: `sleep(0)` lets those that can go on do so.
      return timed(stage, concat(requests, release, sleep(0)));
    });
  },
};
