import { join } from 'node:path';
import { concat, mergeMap } from 'rxjs';
import { readText, writeText } from 'rx-asyncio/node';
import { withFolder } from '../kit/withFolder.ts';
import { type Scenario } from '../scenario.ts';

export const writeThenRead: Scenario = {
  name: 'writeThenRead',
  chapter: 'node',
  article: '002',
  section: '异步文件I/O',
  shows: 'a file is written, and read when that is done',
  operators: ['writeText', 'readText'],
  expected: ['File content: Hello, asyncio world!'],
  needs: ['files'],
  main({ say }) {
    return withFolder((folder) => {
      const path = join(folder, 'example.txt');
      return concat(writeText(path, 'Hello, asyncio world!'), readText(path)).pipe(
        mergeMap((content) => say(`File content: ${content}`)),
      );
    });
  },
};
