import { map, type MonoTypeOperatorFunction } from 'rxjs';
import { type HttpResponse } from 'rx-asyncio/node';

/** httpx's method of that name: an error for a status of 400 or more. */
export function raiseForStatus(): MonoTypeOperatorFunction<HttpResponse> {
  return map((response) => {
    if (response.status >= 400) throw new Error(`${response.status} for ${response.url}`);
    return response;
  });
}
