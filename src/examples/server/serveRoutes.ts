import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import {
  catchError, concat, defer, isObservable, lastValueFrom, type Observable, of, takeLast, throwError,
} from 'rxjs';
import { createTask, moveOnAfter, orderedMap, Scope, type Task } from 'rx-asyncio';
import { send, titled } from './answers.ts';
import { type Answer, type Handler, type Visit } from './handler.ts';
import { respond } from './respond.ts';

/** What became of a request. */
export interface Handled {
  /** Its method and its path. */
  readonly request: string;
  readonly outcome: 'answered' | 'cancelled' | 'failed';
  /** Why it was cancelled, or what it failed with. */
  readonly reason?: unknown;
}

export interface ServeOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`; nothing here is meant to be seen from outside. */
  readonly host?: string;
  /** Whose tasks the requests are. Default: nobody's but the server's own. */
  readonly scope?: Scope;
  /** Called when a request and all it leaves to clean up are over. By default failures go to standard error. */
  readonly onEnd?: (handled: Handled) => void;
}

export interface WebServer {
  readonly url: string;
  /** Requests received since the start. */
  readonly requests: number;
  /** Connections accepted since the start. */
  readonly sockets: number;
  /** Connections open now. */
  readonly open: number;
  /** Requests for this path (with its query) since the start. */
  visits(path: string): number;
  /**
   * Stops listening, gives the requests under way so many ms (default 0) to end, cancels what is left, waits for its
   * cleanup, and cuts every connection, also those that hang.
   */
  close(options?: { readonly grace?: number }): Promise<void>;
}

/** Starts a server that answers each path with its handler. */
export async function serveRoutes(
  routes: Readonly<Record<string, Handler>>,
  { port = 0, host = '127.0.0.1', scope, onEnd = complain }: ServeOptions = {},
): Promise<WebServer> {
  const running = new Scope({ name: 'requests', parent: scope });
  const open = new Map<Socket, Set<Task<unknown>>>();
  const visits = new Map<string, number>();
  let requests = 0;
  let sockets = 0;

  const server = createServer((request, response) => {
    const target = request.url ?? '/';
    const [path = '', search] = target.split('?', 2);
    const query = new URLSearchParams(search);
    const before = visits.get(target) ?? 0;
    visits.set(target, before + 1);
    requests++;
    const visit: Visit = {
      request,
      response,
      query,
      delay: (ms) => Number(query.get('delay') ?? ms),
      visits: before,
    };
    const name = `${request.method} ${target}`;
    const task = createTask(answering(routes[path] ?? notFound, visit), { name, scope: running });
    const tasks = open.get(request.socket);
    tasks?.add(task);
    const end = (outcome: Handled['outcome'], reason?: unknown): void => {
      tasks?.delete(task);
      onEnd({ request: name, outcome, reason });
    };
    task.subscribe({
      complete: () => end('answered'),
      error: (error: unknown) => (task.cancelled ? end('cancelled', (error as Error).cause) : end('failed', error)),
    });
  });
  server.on('connection', (socket) => {
    sockets++;
    const tasks = new Set<Task<unknown>>();
    open.set(socket, tasks);
    socket.once('close', () => {
      open.delete(socket);
      for (const task of tasks) task.cancel('its client has gone');
    });
  });
  server.listen(port, host);
  await once(server, 'listening');

  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    get sockets() {
      return sockets;
    },
    get open() {
      return open.size;
    },
    visits: (path) => visits.get(path) ?? 0,
    close: async ({ grace = 0 } = {}) => {
      const closed = new Promise((resolve) => server.close(resolve));
      await lastValueFrom(moveOnAfter(grace, () => running.settled()), { defaultValue: undefined });
      running.cancel('the server is closing');
      await lastValueFrom(running.settled());
      const cut = [...open.keys()].map((socket) => {
        const gone = once(socket, 'close');
        socket.destroy();
        return gone;
      });
      await Promise.all([closed, ...cut]);
    },
  };
}

/** The work of one request: from the handler to the last byte of its answer. */
function answering(handler: Handler, visit: Visit): Observable<never> {
  const { response } = visit;
  return defer(() => {
    const answer = handler(visit);
    return isWork(answer) ? answer : of(answer);
  }).pipe(
    takeLast(1),
    orderedMap((answer) => respond(response, answer)),
    catchError((error: unknown) => {
      // Half an answer must not look like a whole one.
      if (response.headersSent) response.destroy();
      const apology = response.destroyed ? [] : respond(response, failure);
      return concat(apology, throwError(() => error));
    }),
  );
}

function isWork(answer: ReturnType<Handler>): answer is Observable<Answer> | PromiseLike<Answer> {
  return isObservable(answer) || typeof (answer as Partial<PromiseLike<Answer>> | undefined)?.then === 'function';
}

function complain({ request, outcome, reason }: Handled): void {
  if (outcome === 'failed') console.error(`${request}:`, reason);
}

const notFound: Handler = () => send(titled('No such page'), {}, 404);
const failure = send(titled('Internal server error'), {}, 500);
