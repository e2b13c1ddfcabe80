import { type Observable, type ObservableInput, of } from 'rxjs';
import { resource } from 'rx-asyncio';
import { HttpAgent } from 'rx-asyncio/node';

/** httpx's `async with AsyncClient() as client`: the option `dispatcher` of all requests that are to share connections. */
export function withClient<T>(use: (client: HttpAgent) => ObservableInput<T>): Observable<T> {
  return resource(() => of(new HttpAgent()), use, (client) => client.destroy());
}
