import { Agent, Pool, buildConnector } from 'undici';
import { Connection } from './internal/connection.ts';

/** Options of {@link HttpAgent}: undici's, without those under which one socket carries several requests at once. */
export type HttpAgentOptions = Omit<
  Agent.Options,
  'factory' | 'pipelining' | 'allowH2' | 'interceptors' | 'connect' | 'autoSelectFamily'
> & {
  /** TLS and socket options, among them `lookup`, `ca`, `rejectUnauthorized`, `localAddress`. */
  readonly connect?: buildConnector.BuildOptions;
};

/**
 * A pool of connections for {@link httpRequest} (option `dispatcher`): an undici `Agent` whose connections can be timed
 * and cut in every phase, also while they open.
 *
 * Idle connections live for one second (undici: up to ten minutes, if the server says so), which keeps a run over
 * many hosts small. `close()` waits for running requests, `destroy()` does not. aiohttp's equivalent is `TCPConnector`.
 *
 * @example
 * ```ts
 * import { HttpAgent, httpRequest } from 'rx-asyncio/node';
 *
 * const dispatcher = new HttpAgent({
 *   connect: { lookup: (host, options, callback) => callback(new Error(`no ${host} here`), []) },
 * });
 * httpRequest('http://example.test/', { dispatcher }).subscribe({ error: ({ phase, message }) => console.log(phase, message) });
 * // -> dns no example.test here: http://example.test/
 * ```
 */
export class HttpAgent extends Agent {
  constructor({ connect, ...options }: HttpAgentOptions = {}) {
    super({
      keepAliveTimeout: 1000,
      keepAliveMaxTimeout: 1000,
      keepAliveTimeoutThreshold: 500,
      maxHeaderSize: 64 * 1024,
      ...options,
      // httpRequest keeps its own time: undici's timers are up to a second late.
      connect: buildConnector({ autoSelectFamily: true, ...connect, timeout: 0 }),
      factory: (origin, pool) =>
        new Pool(origin, {
          ...(pool as Pool.Options),
          factory: (url, client) => new Connection(url, client as ConstructorParameters<typeof Connection>[1]),
        }),
    });
  }
}
