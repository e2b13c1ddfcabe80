import { type Visit } from './page.ts';

export function json({ response }: Visit, body: unknown, status = 200): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export function html({ response }: Visit, body: string | Uint8Array, headers: Record<string, string> = {}): void {
  const bytes = Buffer.from(body as Uint8Array);
  response.writeHead(response.statusCode, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': bytes.length,
    ...headers,
  });
  response.end(bytes);
}

export function redirect({ response }: Visit, location: string, status = 302, headers: Record<string, string> = {}): void {
  response.writeHead(status, { location, 'content-length': 0, ...headers });
  response.end();
}

export function titled(title: string, body = '<p>Hello.'): string {
  return `<!doctype html><html lang="en"><head><title>${title}</title></head><body>${body}</body></html>`;
}
