import { concatMap, tap } from 'rxjs';
import { taskGroup, wait } from 'rx-asyncio';
import { getJson } from '../kit/getJson.ts';
import { timed } from '../kit/timed.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

export const waitForRequests: Scenario = {
  name: 'waitForRequests',
  chapter: 'tasks',
  article: '003',
  section: 'test3.py',
  shows: 'wait for the tasks, and learn which are done and which are pending',
  operators: ['taskGroup', 'wait', 'httpRequest', 'HttpAgent'],
  expected: [
    "响应内容 {'msg': 'ok'}",
    "响应内容 {'msg': 'ok'}",
    "响应内容 {'msg': 'ok'}",
    "['run-0', 'run-1', 'run-2'] []",
    /^耗时: 0:00:\d\d\.\d{6}$/,
  ],
  time: 1000,
  inSequence: 3000,
  needs: ['sockets'],
  main(stage) {
    return withServer(({ url }) => {
      const requests = withClient((session) =>
        // A group, because the session must not be closed before its tasks are over, also when all this is cancelled.
        taskGroup((group) => {
          const run = getJson(session, url).pipe(tap((body) => stage.print('响应内容', body)));
          const tasks = [0, 1, 2].map((id) => group.createTask(run, { name: `run-${id}` }));
          const names = (some: typeof tasks) => some.map(({ name }) => name);
          return wait(tasks).pipe(concatMap(({ done, pending }) => stage.say(names(done), names(pending))));
        }),
      );
      return timed(stage, requests);
    });
  },
};
