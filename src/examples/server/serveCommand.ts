import { Observable } from 'rxjs';
import { pages } from './pages.ts';
import { type ServerOptions, startServer } from './startServer.ts';

/** `rx-asyncio serve`: prints the addresses, then serves until it is unsubscribed. */
export function serveCommand(options: ServerOptions, print: (line: string) => void = console.log): Observable<never> {
  return new Observable<never>((subscriber) => {
    const started = startServer(options);
    started.then(
      ({ url }) => {
        for (const { path, about } of pages) print(`${url}${path}`.padEnd(48) + about);
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => void started.then((server) => server.close(), () => undefined);
  });
}
