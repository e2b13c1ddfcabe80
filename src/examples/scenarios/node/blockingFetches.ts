import { defer, mergeMap } from 'rxjs';
import { fetchBlocking } from '../kit/fetchBlocking.ts';
import { longestStall } from '../kit/longestStall.ts';
import { withServerProcess } from '../kit/withServerProcess.ts';
import { type Scenario } from '../scenario.ts';

export const blockingFetches: Scenario = {
  name: 'blockingFetches',
  chapter: 'node',
  article: '000',
  section: '1.1',
  shows: 'requests that block are made one by one, and meanwhile the event loop stands still',
  operators: [],
  expected: [
    ...[1, 2, 3].flatMap((id) => [
      `Start fetching /item?id=${id}`,
      new RegExp(`^Finished fetching /item\\?id=${id} in \\d+\\.\\d\\ds$`),
    ]),
    /^Total sync time: \d+\.\d\ds$/,
    'The event loop stood still all the time: True',
  ],
  time: 600,
  needs: ['sockets', 'processes'],
  main({ print, say, elapsed }) {
    const seconds = (since: number) => ((elapsed() - since) / 1000).toFixed(2);
    const fetchUrl = (url: string, path: string) => {
      const start = elapsed();
      print(`Start fetching ${path}`);
      fetchBlocking(url + path);
      print(`Finished fetching ${path} in ${seconds(start)}s`);
    };
    const fetchAll = (url: string) =>
      defer(() => {
        const start = elapsed();
        for (const id of [1, 2, 3]) fetchUrl(url, `/item?id=${id}`);
        return say(`Total sync time: ${seconds(start)}s`);
      });
    // A server in this process could not answer.
    return withServerProcess((url) =>
      longestStall(fetchAll(url)).pipe(
        mergeMap((stall) => say('The event loop stood still all the time:', stall >= 600)),
      ),
    );
  },
};
