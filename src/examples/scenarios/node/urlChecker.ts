import { concat, ignoreElements, mergeMap } from 'rxjs';
import { readText, writeText } from 'rx-asyncio/node';
import { nodeLines } from '../kit/nodeLines.ts';
import { withFolder } from '../kit/withFolder.ts';
import { withServer } from '../kit/withServer.ts';
import { type CheckRecord } from '../../check/record.ts';
import { type Scenario } from '../scenario.ts';

const PATHS = ['/page', '/entity-title', '/404', '/no-answer', '/hang'];

export const urlChecker: Scenario = {
  name: 'urlChecker',
  chapter: 'node',
  article: '001',
  section: '21',
  shows: 'the homework done: `rx-asyncio check`, whose source is in src/examples/check',
  operators: ['readText', 'writeText'],
  expected: [
    /^200 in [\d.]+ ms: A plain page$/,
    /^200 in [\d.]+ ms: Fish & chips — café ✓$/,
    /^404 in [\d.]+ ms: Not found$/,
    /^None in [\d.]+ ms: other side closed$/,
    /^None in [\d.]+ ms: No answer within 1000 ms$/,
  ],
  needs: ['sockets', 'files', 'processes'],
  main({ say }) {
    const options = ['--concurrency', '5', '--timeout', '1s', '--retries', '0'];
    return withServer(({ url }) =>
      withFolder((folder) => {
        const [input, output] = [`${folder}/urls.txt`, `${folder}/results.json`];
        const check = nodeLines(['dist/examples/cli.js', 'check', '--input', input, '--output', output, ...options]);
        return concat(
          writeText(input, PATHS.map((path) => `${url}${path}\n`).join('')),
          check.pipe(ignoreElements()),
          readText(output).pipe(
            mergeMap((text) => (JSON.parse(text) as { results: CheckRecord[] }).results),
            mergeMap(({ status_code: status, time_ms, title, error }) =>
              say(status, `in ${String(time_ms)} ms:`, title ?? error),
            ),
          ),
        );
      }),
    );
  },
};
