import { concat, defer, EMPTY, ignoreElements, type ObservableInput, tap } from 'rxjs';
import { createTask, Scope, sleep } from 'rx-asyncio';
import { type HttpAgent } from 'rx-asyncio/node';
import { getJson } from '../kit/getJson.ts';
import { timed } from '../kit/timed.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

export const fireAndSleep: Scenario = {
  name: 'fireAndSleep',
  chapter: 'tasks',
  article: '003',
  section: 'test2.py',
  shows: 'tasks that nobody waits for: without a clumsy sleep their session is closed before they have begun',
  operators: ['createTask', 'sleep', 'Scope', 'httpRequest', 'HttpAgent'],
  expected: [
    "响应内容 {'msg': 'ok'}",
    "响应内容 {'msg': 'ok'}",
    "响应内容 {'msg': 'ok'}",
    /^耗时: 0:00:\d\d\.\d{6}$/,
    // asyncio: RuntimeError: Session is closed, which it prints when the task is collected as garbage. Here its scope is told.
    /^run-0: HttpError: The client is destroyed/,
    /^run-1: HttpError: The client is destroyed/,
    /^run-2: HttpError: The client is destroyed/,
  ],
  time: 1100,
  inSequence: 3100,
  needs: ['sockets'],
  main(stage) {
    return withServer(({ url }) => {
      const fire = (session: HttpAgent, then: ObservableInput<unknown>) =>
        defer(() => {
          for (let id = 0; id < 3; id++) {
            const run = getJson(session, url).pipe(tap((body) => stage.print('响应内容', body)));
            const name = `run-${id}`;
            const scope = new Scope({ name, onError: (error) => stage.print(`${name}: ${String(error)}`) });
            createTask(run, { name, scope });
          }
          return then;
        });
      return concat(
        timed(stage, withClient((session) => fire(session, sleep(1100).pipe(ignoreElements())))),
        withClient((session) => fire(session, EMPTY)),
      );
    });
  },
};
