import { concat, concatMap, map } from 'rxjs';
import { gather, span } from 'rx-asyncio';
import { httpRequest } from 'rx-asyncio/node';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

/** In the place of GitHub's, which need a network; each takes a second to answer. */
const paths = ['/', '/random', '/item?id=1&delay=1000'];

export const responseLengths: Scenario = {
  name: 'responseLengths',
  chapter: 'node',
  article: '002',
  section: '异步网络请求',
  shows: 'three pages over one client, requested at once',
  operators: ['httpRequest', 'HttpAgent', 'gather', 'span'],
  expected: [
    'Response 1 length: 12 characters',
    /^Response 2 length: \d+ characters$/,
    'Response 3 length: 10 characters',
    /^Total time: \d\.\d\d seconds$/,
  ],
  time: 1000,
  inSequence: 3000,
  needs: ['sockets'],
  main({ say, elapsed }) {
    const total = say('Total time:', () => (elapsed() / 1000).toFixed(2), 'seconds');
    const lengths = withServer(({ url }) =>
      withClient((dispatcher) =>
        gather(
          paths.map((path) =>
            httpRequest(url + path, { dispatcher }).pipe(
              map((response) => response.text()),
              span(path),
            ),
          ),
        ),
      ),
    ).pipe(
      concatMap((responses) => responses),
      concatMap((response, i) => say(`Response ${i + 1} length: ${response.length} characters`)),
    );
    return concat(lengths, total);
  },
};
