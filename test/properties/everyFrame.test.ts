import fc from 'fast-check';
import type { Observable, OperatorFunction } from 'rxjs';
import {
  asCompleted,
  asCompletedMap,
  firstSuccess,
  gather,
  gatherMap,
  orderedMap,
  pullMap,
  retryBackoff,
  settle,
  waitFor,
} from 'rx-asyncio';
import { everyFrame } from 'rx-asyncio/testing';
import { it } from 'vitest';
import { cleaningUp } from '../../marble-tests/internal/cleaningUp.ts';
import { concurrency } from './jobs.ts';

// A failure prints the seed and the path that reproduce it: fc.assert(property, { seed, path }).

/** `-a-(bc)-#` and the like: up to six moments, then an end or none. */
const moments = fc.array(fc.constantFrom('-', '--', 'v', '(vw)'), { maxLength: 6 });
const end = fc.constantFrom('|', '|', '#', '', '(v|)');
const diagram = fc.tuple(moments, end).map(([moments, end]) => moments.join('') + end);

const diagrams = fc.array(diagram, { minLength: 1, maxLength: 5 });

type Operator = (inputs: readonly Observable<string>[], concurrency: number) => Observable<unknown>;

const operators: [name: string, operator: Operator][] = [
  ['gather', (inputs, concurrency) => gather(inputs, { concurrency })],
  ['gather that collects', (inputs, concurrency) => gather(inputs, { concurrency, onError: 'collect' })],
  ['gather with returnExceptions', (inputs, concurrency) => gather(inputs, { concurrency, returnExceptions: true })],
  ['asCompleted', (inputs, concurrency) => asCompleted(inputs, { concurrency })],
  ['firstSuccess', (inputs, concurrency) => firstSuccess(inputs, { concurrency })],
  ['pullMap', (inputs, concurrency) => pullMap(inputs, (input) => input, { concurrency })],
  ['ordered pullMap', (inputs, concurrency) => pullMap(inputs, (input) => input, { concurrency, ordered: true })],
  ['waitFor', ([first]) => first!.pipe(waitFor(5))],
  ['retryBackoff', ([first]) => first!.pipe(retryBackoff({ initial: 2, maxRetries: 2 }))],
  ['settle', ([first]) => first!.pipe(settle())],
];

const runs = { numRuns: 40 };

it.each(operators)('%s leaves nothing behind, whatever its inputs do', (_, operator) => {
  fc.assert(
    fc.property(diagrams, concurrency, (inputs, slots) => {
      everyFrame(({ cold }) => operator(inputs.map((input) => cold(input)), slots));
    }),
    runs,
  );
});

it.each(operators)('nor does %s when its inputs take time to clean up', (_, operator) => {
  fc.assert(
    fc.property(diagrams, concurrency, (inputs, slots) => {
      const make = (cold: (diagram: string) => Observable<string>) =>
        inputs.map((input) => cleaningUp(cold(input), cold('--|')));
      everyFrame(({ cold }) => operator(make(cold), slots), { grace: 3 });
    }),
    runs,
  );
});

type Mapping = (concurrency: number) => OperatorFunction<Observable<string>, unknown>;

const withSignal = <W>(work: W, _index: number, signal: AbortSignal): W => {
  signal.throwIfAborted();
  return work;
};

it.each<[string, Mapping]>([
  ['gatherMap', (concurrency) => gatherMap(withSignal, { concurrency })],
  ['asCompletedMap', (concurrency) => asCompletedMap(withSignal, { concurrency, settle: true })],
  ['orderedMap', (concurrency) => orderedMap(withSignal, { concurrency, capacity: 2 })],
])('%s leaves nothing behind, whatever its source and its inners do', (_, operator) => {
  fc.assert(
    fc.property(diagram, diagram, diagram, concurrency, (outer, v, w, slots) => {
      everyFrame(({ cold }) => cold<Observable<string>>(outer, { v: cold(v), w: cold(w) }).pipe(operator(slots)));
    }),
    runs,
  );
});
