import { concat, defer, EMPTY, NEVER, type Observable } from 'rxjs';
import { resource } from 'rx-asyncio';
import { pages } from './pages.ts';
import { type Handled, type ServeOptions } from './serveRoutes.ts';
import { startServer } from './startServer.ts';

/** How long requests under way may take when the server is stopped. */
const GRACE = 1000;

/** `rx-asyncio serve`: prints the addresses, serves until it is unsubscribed, and tells of each request not answered. */
export function serveCommand(options: ServeOptions, print: (line: string) => void = console.log): Observable<never> {
  const onEnd = ({ request, outcome, reason }: Handled): void => {
    if (outcome !== 'answered') print(`${request}: ${outcome}, ${String(reason)}`);
  };
  return resource(
    () => startServer({ ...options, onEnd }),
    ({ url }) => {
      const addresses = defer(() => {
        for (const { path, about } of pages) print(`${url}${path}`.padEnd(48) + about);
        return EMPTY;
      });
      return concat(addresses, NEVER);
    },
    (server) => server.close({ grace: GRACE }),
  );
}
