/** How many ms a `Retry-After` header asks to wait, given in seconds or as a date; `undefined` if it says nothing. */
export function retryAfter(header: string | string[] | undefined, now: number = Date.now()): number | undefined {
  if (typeof header !== 'string') return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
