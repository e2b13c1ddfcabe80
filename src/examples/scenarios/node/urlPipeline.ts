import { concat, defer, map, merge, mergeMap, toArray } from 'rxjs';
import { fromAsyncIterable, pipeline, span, stage } from 'rx-asyncio';
import { appendLines, type HttpAgent, httpRequest, readLines } from 'rx-asyncio/node';
import { raiseForStatus } from '../kit/raiseForStatus.ts';
import { titleOf } from '../kit/titleOf.ts';
import { withClient } from '../kit/withClient.ts';
import { withFolder } from '../kit/withFolder.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

const PATHS = ['/slow-headers?delay=2000', '/slow-headers?delay=2200', '/404', '/no-title', '/slow-headers?delay=2400'];

export const urlPipeline: Scenario = {
  name: 'urlPipeline',
  chapter: 'node',
  article: '001',
  section: '16',
  shows: 'produce URLs, download three at a time, find the titles, save them: each step works while the others do',
  operators: ['pipeline', 'stage', 'span', 'fromAsyncIterable', 'httpRequest', 'HttpAgent', 'appendLines', 'readLines'],
  expected: [
    /^download failed for \/404 Error\('404 for http:.*'\)$/,
    'saved {"path":"/no-title","title":""}',
    'saved {"path":"/slow-headers?delay=2000","title":"Slow headers"}',
    'saved {"path":"/slow-headers?delay=2200","title":"Slow headers"}',
    'saved {"path":"/slow-headers?delay=2400","title":"Slow headers"}',
    'in the file: 4 lines',
  ],
  time: 2400,
  inSequence: 6600,
  needs: ['sockets', 'files'],
  main({ say }) {
    const crawl = (base: string, dispatcher: HttpAgent, file: string) =>
      defer(() => {
        const download = (path: string) =>
          httpRequest(base + path, { dispatcher, timeout: 10_000 }).pipe(
            raiseForStatus(),
            map((response) => ({ path, html: response.text() })),
            span(path),
          );
        const parse = ({ path, html }: { path: string; html: string }) => [{ path, title: titleOf(html) }];
        const pages = pipeline(PATHS, stage(download, { workers: 3, onError: 'deadLetter' }), stage(parse));
        const failures = pages.deadLetters.pipe(
          mergeMap(({ stage, item, error }) => say(stage, 'failed for', item, error)),
        );
        const saved = pages.pipe(
          map((result) => JSON.stringify(result)),
          appendLines(file),
          mergeMap((line) => say(`saved ${line}`)),
        );
        return merge(failures, saved);
      });
    return withServer(({ url }) =>
      withFolder((folder) => {
        const file = `${folder}/titles.ndjson`;
        const lines = fromAsyncIterable(readLines(file)).pipe(toArray());
        return concat(
          withClient((client) => crawl(url, client, file)),
          lines.pipe(mergeMap(({ length }) => say(`in the file: ${length} lines`))),
        );
      }),
    );
  },
};
