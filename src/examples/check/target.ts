/** Where to send a request. */
export interface Target {
  /** Normalised, without user name, password and fragment. */
  readonly url: URL;
  /** What a user name and password in the URL become. */
  readonly authorization: string | undefined;
}

const schemed = /^[a-z][a-z0-9+.-]*:(?!\d)/i;

/**
 * Reads what a user calls a URL. Without a scheme it is https, or http for this machine. Throws an error that says
 * what is wrong.
 */
export function parseTarget(input: string): Target {
  const text = schemed.test(input) ? input : `https://${input}`;
  if (!URL.canParse(text)) throw new Error('Not a URL');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Error(`Cannot check ${url.protocol.slice(0, -1)} URLs, only http and https`);
  }
  if (text !== input && isLoopback(url.hostname)) url.protocol = 'http:';
  const { username, password } = url;
  url.username = url.password = url.hash = '';
  return { url, authorization: username || password ? basic(username, password) : undefined };
}

export function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$|(^|\.)localhost$/.test(hostname);
}

function basic(username: string, password: string): string {
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
