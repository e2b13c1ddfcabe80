import { execFileSync } from 'node:child_process';

const program = 'fetch(process.argv[1]).then((response) => response.text()).then(console.log)';

/**
 * Python's `requests.get`: holds the thread it is called on until the text is there. Node has no such request; a process
 * that makes one, and that is waited for, comes to the same.
 */
export function fetchBlocking(url: string): string {
  return execFileSync(process.execPath, ['-e', program, url], { encoding: 'utf8' }).trimEnd();
}
