import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { fromEvent, takeUntil } from 'rxjs';
import { send, titled } from './answers.ts';
import { type Visit } from './page.ts';
import { pages } from './pages.ts';

export interface ServerOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`; nothing here is meant to be seen from outside. */
  readonly host?: string;
}

export interface TestServer {
  readonly url: string;
  /** Requests received since the start. */
  readonly requests: number;
  /** Connections accepted since the start. */
  readonly sockets: number;
  /** Connections open now. */
  readonly open: number;
  /** Requests for this path (with its query) since the start. */
  visits(path: string): number;
  /** Stops listening and cuts every connection, also those that hang. */
  close(): Promise<void>;
}

/** Starts the server of the articles, with its two JSON addresses and a set of awkward pages (see `pages.ts`). */
export async function startServer({ port = 0, host = '127.0.0.1' }: ServerOptions = {}): Promise<TestServer> {
  const routes = new Map([['/index', index], ...pages.map(({ path, answer }) => [path, answer] as const)]);
  const open = new Set<Socket>();
  const visits = new Map<string, number>();
  let requests = 0;
  let sockets = 0;

  const server = createServer((request, response) => {
    const target = request.url ?? '/';
    const { pathname, searchParams: query } = new URL(target, 'http://localhost');
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
    const answer = routes.get(pathname) ?? notFound;
    answer(visit)?.pipe(takeUntil(fromEvent(response, 'close'))).subscribe();
  });
  server.on('connection', (socket) => {
    sockets++;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
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
    close: async () => {
      const closed = [server, ...open].map((each) => once(each, 'close'));
      server.close();
      for (const socket of open) socket.destroy();
      await Promise.all(closed);
    },
  };
}

const notFound = send(titled('No such page'), {}, 404);

const items = pages.map(({ path, about }) => `<li><a href="${path}">${path}</a> ${about}`);
const list = `<p>Those that wait take <code>?delay=ms</code>.<ul>${items.join('\n')}</ul>`;
const index = send(titled('Awkward pages', list));
