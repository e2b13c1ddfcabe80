import { type HttpHead } from '../httpResponse.ts';

const redirects = new Set([301, 302, 303, 307, 308]);

/** The absolute URL a redirect points to; browsers read its bytes as UTF-8, undici as latin1. */
export function redirectTarget({ status, headers, url: base }: Omit<HttpHead, 'location'>): string | undefined {
  const { location } = headers;
  if (!redirects.has(status) || location === undefined) return undefined;
  const target = Buffer.from(String([location].flat()[0]), 'latin1').toString('utf8');
  return URL.canParse(target, base) ? new URL(target, base).href : undefined;
}
