import { concat, concatMap, defer, ignoreElements, map, of, takeUntil, tap } from 'rxjs';
import { AsyncEvent, finalizeAsync, gather, resource, sleep, taskGroup } from 'rx-asyncio';
import { httpRequest, toThread } from 'rx-asyncio/node';
import { type Handled, serveRoutes } from '../../server/serveRoutes.ts';
import { block } from '../kit/block.ts';
import { type Scenario, type Stage } from '../scenario.ts';

/** The web application: each route gives what it answers, or an Observable of that. */
function application({ print, say }: Stage) {
  const asked = new AsyncEvent();
  const ready = new AsyncEvent();
  return {
    asked,
    routes: {
      '/sync': () => ({ mode: 'sync' }),
      '/async': () => sleep(50, { mode: 'async' }),
      '/slow': () => {
        asked.set();
        return sleep(10_000, { mode: 'slow' }).pipe(
          finalizeAsync(() => concat(sleep(50).pipe(ignoreElements()), say('/slow has cleaned up'))),
        );
      },
      // Awaits what the next route to be asked brings.
      '/waiting': () => {
        ready.clear();
        asked.set();
        return concat(ready.wait().pipe(ignoreElements()), say('/waiting goes on'), of({ mode: 'waiting' }));
      },
      '/blocking': () => {
        ready.set();
        block(100);
        print('/blocking is done');
        return { mode: 'blocking' };
      },
      '/thread': () => {
        ready.set();
        return concat(toThread(block, 100).pipe(ignoreElements()), say('/thread is done'), of({ mode: 'thread' }));
      },
    },
  };
}

export const webRoutes: Scenario = {
  name: 'webRoutes',
  chapter: 'node',
  article: '001',
  section: '17',
  shows: 'a web server whose routes are Observables: cancelled with their client, and held up by one that blocks',
  operators: ['httpRequest', 'toThread', 'taskGroup', 'resource', 'finalizeAsync', 'AsyncEvent', 'gather', 'sleep'],
  expected: [
    'GET /sync {"mode":"sync"}',
    'GET /async {"mode":"async"}',
    '/slow has cleaned up',
    'GET /slow cancelled: its client has gone',
    '/blocking is done',
    '/waiting goes on',
    '/waiting goes on',
    '/thread is done',
  ],
  needs: ['sockets', 'threads'],
  main(stage) {
    const { asked, routes } = application(stage);
    const gone = new AsyncEvent();
    const onEnd = ({ request, outcome, reason }: Handled) => {
      if (outcome !== 'cancelled') return;
      stage.print(`${request} cancelled: ${String(reason)}`);
      gone.set();
    };
    return taskGroup((scope) =>
      resource(
        () => serveRoutes(routes, { scope, onEnd }),
        ({ url }) => {
          const get = (path: string) => httpRequest(url + path).pipe(map((response) => response.text()));
          const show = (path: string) => get(path).pipe(tap((text) => stage.print(`GET ${path} ${text}`)));
          // Both are under way at once: the first waits for what the second brings as it begins.
          const both = (path: string) =>
            defer(() => {
              asked.clear();
              return gather([get('/waiting'), asked.wait().pipe(concatMap(() => get(path)))]);
            });
          return concat(
            show('/sync'),
            show('/async'),
            get('/slow').pipe(takeUntil(asked.wait())),
            gone.wait(),
            both('/blocking'),
            both('/thread'),
          ).pipe(ignoreElements());
        },
        (server) => server.close(),
      ),
    );
  },
};
