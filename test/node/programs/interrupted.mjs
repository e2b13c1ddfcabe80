// Runs for ever; its cleanup takes a while and says when it is over. argv: how long the cleanup takes, the grace.
import { defer, NEVER, tap } from 'rxjs';
import { finalizeAsync, sleep } from 'rx-asyncio';
import { run } from 'rx-asyncio/node';

const [cleanup, grace] = process.argv.slice(2).map(Number);
const main = defer(() => (console.log('ready'), NEVER)).pipe(
  finalizeAsync((kind) => {
    console.log(`cleaning up: ${kind}`);
    return sleep(cleanup).pipe(tap(() => console.log('clean')));
  }),
);
setInterval(() => undefined, 1000);
try {
  await run(main, { grace });
} catch (error) {
  console.log(error.name, error.cause?.name ?? '');
}
process.exit();
