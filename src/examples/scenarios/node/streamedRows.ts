import { concat, concatMap, ignoreElements, take, tap } from 'rxjs';
import { pullMap, sleep } from 'rx-asyncio';
import { withDatabase } from '../../database/withDatabase.ts';
import { type Scenario } from '../scenario.ts';

const MILLION = "SELECT nextval('computed') AS n FROM generate_series(1, 1000000)";

export const streamedRows: Scenario = {
  name: 'streamedRows',
  chapter: 'node',
  article: '002',
  section: '异步数据库操作',
  shows: 'of a million rows the server computes those that are taken, two at a time, and the cursor is closed',
  operators: ['pullMap', 'sleep', 'resource'],
  expected: ['row 1', 'row 2', 'row 3', 'row 4', 'row 5', 'computed: 6', 'cursors: 0'],
  needs: ['database'],
  main({ say, print, gauge }) {
    return withDatabase((database) => {
      gauge('connections', () => database.active);
      const number = (label: string, text: string) =>
        database.query<{ n: string }>(text).pipe(concatMap(([row]) => say(`${label}: ${row!.n}`)));
      const work = ({ n }: { n: string }) => sleep(100, `row ${n}`);
      const rows = pullMap(database.rows<{ n: string }>(MILLION, [], 2), work).pipe(
        tap((row) => {
          print(row);
        }),
        take(5),
      );
      return concat(
        concat(database.query('CREATE SEQUENCE computed'), rows).pipe(ignoreElements()),
        number('computed', 'SELECT last_value AS n FROM computed'),
        number('cursors', 'SELECT count(*) AS n FROM pg_cursors'),
      );
    });
  },
};
