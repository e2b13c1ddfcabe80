import { concat, concatMap, ignoreElements } from 'rxjs';
import { withDatabase } from '../../database/withDatabase.ts';
import { type Scenario } from '../scenario.ts';

export const postgresUsers: Scenario = {
  name: 'postgresUsers',
  chapter: 'node',
  article: '002',
  section: '异步数据库操作',
  shows: 'a table is made, filled and read; the database is PGlite, or the one that DATABASE_URL names',
  operators: ['resource', 'Semaphore', 'withPermit'],
  expected: ['User: John Doe, Email: john@example.com'],
  needs: ['database'],
  main({ say }) {
    return withDatabase((database) => {
      const create = database.query('CREATE TABLE IF NOT EXISTS users(id SERIAL PRIMARY KEY, name TEXT, email TEXT)');
      const insert = database.query('INSERT INTO users(name, email) VALUES($1, $2)', ['John Doe', 'john@example.com']);
      const select = database.query<{ name: string; email: string }>('SELECT * FROM users').pipe(
        concatMap((rows) => rows),
        concatMap(({ name, email }) => say(`User: ${name}, Email: ${email}`)),
      );
      return concat(concat(create, insert).pipe(ignoreElements()), select);
    });
  },
};
