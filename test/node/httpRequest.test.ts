import { MockAgent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { HttpAgent, HttpError, HttpResponse, httpRequest } from 'rx-asyncio/node';
import { type TestServer, startServer } from '../../src/examples/server/startServer.ts';
import { failure, ok, onRequest, rawServer } from './httpKit.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const get = (path: string, options = {}) => lastValueFrom(httpRequest(server.url + path, options));

describe('httpRequest', () => {
  it('is cold: each subscription sends one request, and nothing is sent before', async () => {
    const request = httpRequest(`${server.url}/page?cold`);
    expect(server.visits('/page?cold')).toBe(0);
    await lastValueFrom(request);
    await lastValueFrom(request);
    expect(server.visits('/page?cold')).toBe(2);
  });

  it('emits one response and completes', async () => {
    const responses = await lastValueFrom(httpRequest(`${server.url}/?delay=1`).pipe(toArray()));
    expect(responses).toHaveLength(1);
    expect(responses[0]).toBeInstanceOf(HttpResponse);
    expect(responses[0]?.json()).toEqual({ msg: 'ok' });
    expect(responses[0]).toMatchObject({ status: 200, stopped: false, address: '127.0.0.1', location: undefined });
    expect(responses[0]?.headers['content-type']).toBe('application/json');
  });

  it.each([403, 404, 429, 500])('treats status %i as a response', async (status) => {
    const response = await get(`/${status}`);
    expect(response.status).toBe(status);
    expect(response.text()).toContain('<title>');
  });

  it('sends method, headers and body, and defaults only where none were given', async () => {
    const { port, url } = await rawServer((socket) => {
      let text = '';
      socket.on('data', (data) => {
        text += data.toString();
        if (text.endsWith('payload')) socket.end(ok(JSON.stringify(text)));
      });
    });
    const options = { method: 'post', body: 'payload', headers: { 'User-Agent': 'me', 'x-many': ['1', '2'] } };
    const request = (await lastValueFrom(httpRequest(`${url}path?q=1#f`, options))).json() as string;
    expect(request.split('\r\n').sort()).toEqual(
      [
        'POST /path?q=1 HTTP/1.1',
        `host: 127.0.0.1:${port}`,
        'connection: keep-alive',
        'User-Agent: me',
        'accept: */*',
        'accept-encoding: gzip, deflate, br',
        'x-many: 1',
        'x-many: 2',
        'content-length: 7',
        '',
        'payload',
      ].sort(),
    );
  });

  it('does not follow a redirect but says where it leads', async () => {
    expect(await get('/redirect')).toMatchObject({ status: 301, location: `${server.url}/redirect/2` });
    expect(await get('/redirect/2')).toMatchObject({ status: 302, location: `${server.url}/redirect/3` });
    expect(await get('/redirect-utf8')).toMatchObject({ location: `${server.url}/echo?q=%E6%97%A5%E6%9C%AC` });
    expect(await get('/redirect-nowhere')).toMatchObject({ status: 302, location: undefined });
  });

  it('skips informational responses', async () => {
    const { url } = await rawServer((socket) =>
      onRequest(socket, () => socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${ok('late')}`)),
    );
    const response = await lastValueFrom(httpRequest(url));
    expect([response.status, response.text()]).toEqual([200, 'late']);
  });

  it('times the steps of opening once, and none of them on a reused connection', async () => {
    const dispatcher = new HttpAgent();
    const url = `${server.url.replace('127.0.0.1', 'localhost')}/?delay=20`;
    const { timing: fresh } = await lastValueFrom(httpRequest(url, { dispatcher }));
    const { timing: again } = await lastValueFrom(httpRequest(url, { dispatcher }));
    expect(fresh).toMatchObject({ reused: false, tls: 0 });
    expect(fresh.dns).toBeGreaterThan(0);
    expect(fresh.connect).toBeGreaterThan(0);
    expect(again).toMatchObject({ reused: true, dns: 0, connect: 0, tls: 0 });
    for (const { dns, connect, ttfb, download, total } of [fresh, again]) {
      expect(ttfb).toBeGreaterThan(15);
      expect(total).toBeGreaterThanOrEqual(dns + connect + ttfb + download);
    }
    await dispatcher.close();
  });

  it.each([
    ['/reset', 'body', 'ECONNRESET'],
    ['/early-close', 'body', 'UND_ERR_SOCKET'],
    ['/no-answer', 'headers', 'UND_ERR_SOCKET'],
    ['/not-http', 'headers', 'HTTPParserError'],
  ])('%s fails in phase %s with %s', async (path, phase, code) => {
    const error = await failure(httpRequest(server.url + path));
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ phase, code, url: server.url + path, cause: expect.any(Error) as Error });
  });

  it('names a refused connection and an unknown host, each in its phase', async () => {
    const { port } = await rawServer((socket) => socket.end());
    const lookup = (host: string, _: unknown, done: (error: Error) => void) =>
      done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }));
    const dispatcher = new HttpAgent({ connect: { lookup: lookup as never } });
    const unknown = await failure(httpRequest('http://nowhere.test/', { dispatcher }));
    expect(unknown).toMatchObject({ phase: 'dns', code: 'ENOTFOUND' });
    expect(await failure(httpRequest('http://127.0.0.1:1/'))).toMatchObject({ phase: 'connect', code: 'ECONNREFUSED' });
    const notTls = await failure(httpRequest(`https://127.0.0.1:${port}/`));
    expect(notTls).toMatchObject({ phase: 'tls' });
    // All addresses of a name refused: the AggregateError of Node has no message.
    expect(await failure(httpRequest('http://localhost:1/'))).toMatchObject({
      code: 'ECONNREFUSED',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
    await dispatcher.close();
  });

  it('works over a MockAgent', async () => {
    const dispatcher = new MockAgent();
    dispatcher.disableNetConnect();
    dispatcher.get('http://mock.test').intercept({ path: '/a' }).reply(200, 'mocked', { headers: { 'x-a': '1' } });
    dispatcher.get('http://mock.test').intercept({ path: '/b' }).replyWithError(new Error('mocked failure'));
    const response = await lastValueFrom(httpRequest('http://mock.test/a', { dispatcher }));
    expect([response.status, response.text(), response.headers['x-a']]).toEqual([200, 'mocked', '1']);
    expect(await failure(httpRequest('http://mock.test/b', { dispatcher }))).toMatchObject({ code: 'Error' });
    expect(await failure(httpRequest('http://mock.test/c', { dispatcher }))).toBeInstanceOf(HttpError);
    await dispatcher.close();
  });

  it('may be left before a slow MockAgent answers', async () => {
    const dispatcher = new MockAgent();
    dispatcher.get('http://mock.test').intercept({ path: '/' }).reply(200, 'late').delay(10);
    dispatcher.get('http://mock.test').intercept({ path: '/next' }).reply(200, 'next').delay(20);
    const late = () => expect.fail('late');
    const request = httpRequest('http://mock.test/', { dispatcher });
    request.subscribe({ next: late, error: late, complete: late }).unsubscribe();
    expect((await lastValueFrom(httpRequest('http://mock.test/next', { dispatcher }))).text()).toBe('next');
    await dispatcher.close();
  });

  it('survives a consumer that takes the first value and leaves', async () => {
    expect((await firstValueFrom(httpRequest(`${server.url}/page`))).status).toBe(200);
  });

  it('throws at the call for what can never work', () => {
    expect(() => httpRequest('nonsense')).toThrow(TypeError);
    expect(() => httpRequest('ftp://example.test/')).toThrow(
      new TypeError('httpRequest: expected an http or https URL, got ftp://example.test/'),
    );
    expect(() => httpRequest(server.url, { timeout: 0 })).toThrow(
      new RangeError('httpRequest: expected timeout > 0, got 0'),
    );
    expect(() => httpRequest(server.url, { maxBytes: NaN })).toThrow(RangeError);
  });
});
