import { concatMap } from 'rxjs';
import { gather, span } from 'rx-asyncio';
import { getJson } from '../kit/getJson.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

export const testServer: Scenario = {
  name: 'testServer',
  chapter: 'node',
  article: '003',
  section: 'web.py',
  shows: 'the server the others ask: two addresses, and a second for each answer',
  operators: ['httpRequest', 'HttpAgent', 'gather', 'span'],
  expected: ["{'msg': 'ok'}", /^\{'msg': [01](\.\d+)?\}$/],
  time: 1000,
  inSequence: 2000,
  needs: ['sockets'],
  main({ say }) {
    return withServer((server) =>
      withClient((session) =>
        gather(['/', '/random'].map((path) => getJson(session, server.url + path).pipe(span(path)))),
      ).pipe(concatMap(([ok, random]) => [ok, random]), concatMap((body) => say(body))),
    );
  },
};
