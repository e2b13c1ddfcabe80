import { send, titled } from './answers.ts';
import { pages } from './pages.ts';
import { serveRoutes, type ServeOptions, type WebServer } from './serveRoutes.ts';

export type { WebServer as TestServer };

const items = pages.map(({ path, about }) => `<li><a href="${path}">${path}</a> ${about}`);
const list = `<p>Those that wait take <code>?delay=ms</code>.<ul>${items.join('\n')}</ul>`;
const index = send(titled('Awkward pages', list));

const routes = Object.fromEntries(pages.map(({ path, answer }) => [path, answer]));

/** Starts the server of the articles, with its two JSON addresses and a set of awkward pages (see `pages.ts`). */
export function startServer(options?: ServeOptions): Promise<WebServer> {
  return serveRoutes({ '/index': () => index, ...routes }, options);
}
