import { map, type Observable } from 'rxjs';
import { type HttpAgent, httpRequest } from 'rx-asyncio/node';

/** aiohttp's `async with session.get(url) as resp: … await resp.json()`. */
export function getJson(session: HttpAgent, url: string): Observable<unknown> {
  return httpRequest(url, { dispatcher: session }).pipe(map((response) => response.json()));
}
