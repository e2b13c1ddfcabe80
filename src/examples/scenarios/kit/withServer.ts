import { type Observable, type ObservableInput } from 'rxjs';
import { resource } from 'rx-asyncio';
import { startServer, type TestServer } from '../../server/startServer.ts';

/** Runs `use` with a test server of its own, which is closed when that has ended or is cancelled. */
export function withServer<T>(use: (server: TestServer) => ObservableInput<T>): Observable<T> {
  return resource(() => startServer(), use, (server) => server.close());
}
