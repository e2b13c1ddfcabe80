const redirects = new Set([301, 302, 303, 307, 308]);

/** The absolute URL a redirect points to; browsers read its bytes as UTF-8, undici as latin1. */
export function redirectTarget(status: number, location: string | string[] | undefined, base: string): string | undefined {
  if (!redirects.has(status) || location === undefined) return undefined;
  const raw = Buffer.from(Array.isArray(location) ? (location[0] ?? '') : location, 'latin1');
  const target = raw.toString('utf8');
  return URL.canParse(target, base) ? new URL(target, base).href : undefined;
}
