import { dematerialize, exhaustMap, from, materialize, type Observable, type ObservableInput } from 'rxjs';
import { nodeLines } from './nodeLines.ts';

/** As `withServer`, in a process of its own, which can answer while this one stands still; `use` is given its address. */
export function withServerProcess<T>(use: (url: string) => ObservableInput<T>): Observable<T> {
  return nodeLines(['dist/examples/cli.js', 'serve', '--port', '0']).pipe(
    // The first of its lines begins with the address. The end of the use, as a value, ends the server's lines, too.
    exhaustMap((line) => from(use(new URL(line.split(' ')[0]!).origin)).pipe(materialize())),
    dematerialize(),
  );
}
