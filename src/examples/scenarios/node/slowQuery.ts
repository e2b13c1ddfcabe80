import { catchError, concat, concatMap, defer } from 'rxjs';
import { span, waitFor } from 'rx-asyncio';
import { withDatabase } from '../../database/withDatabase.ts';
import { type Scenario } from '../scenario.ts';

const SLOW = 'SELECT pg_sleep(2)';
const RUNNING = "SELECT count(*) AS n FROM pg_stat_activity WHERE state = 'active' AND query = $1";

export const slowQuery: Scenario = {
  name: 'slowQuery',
  chapter: 'node',
  article: '002',
  section: '异步数据库操作',
  shows: 'a query that takes too long is cancelled on the server; PGlite cannot, and that costs the connection',
  operators: ['waitFor', 'resource', 'withPermit', 'span'],
  expected: [
    'TimeoutError: Timeout has occurred',
    /^cleaned up after \d\.\d s$/,
    'connections in use: 0',
    'queries still running: 0',
  ],
  needs: ['database'],
  main({ say, elapsed, gauge }) {
    return withDatabase((database) => {
      gauge('connections', () => database.active);
      const slow = defer(() => {
        const begin = elapsed();
        return database.query(SLOW).pipe(
          span('slow query'),
          waitFor(500),
          catchError((error: unknown) =>
            concat(say(String(error)), say(`cleaned up after ${((elapsed() - begin) / 1000).toFixed(1)} s`)),
          ),
        );
      });
      const running = database.query<{ n: string }>(RUNNING, [SLOW]).pipe(
        concatMap(([row]) => say(`queries still running: ${row!.n}`)),
      );
      return concat(slow, say('connections in use:', () => database.active), running);
    });
  },
};
