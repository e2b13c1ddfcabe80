// Does not handle the rejection of `run`.
import { defer, NEVER } from 'rxjs';
import { run } from 'rx-asyncio/node';

setInterval(() => undefined, 1000);
await run(defer(() => (console.log('ready'), NEVER)));
