import { concat, defer, ignoreElements } from 'rxjs';
import {
  createTask,
  finalizeAsync,
  gather,
  Lock,
  moveOnAfter,
  sleep,
  span,
  type TraceEvent,
  withLock,
} from 'rx-asyncio';
import { describe, expect, it } from 'vitest';
import { drawTimeline } from '../../src/examples/runner/drawTimeline.ts';
import { perform } from '../../src/examples/runner/perform.ts';
import { type Entry } from '../../src/examples/runner/performance.ts';
import { type Timeline, timelineOf } from '../../src/examples/runner/timeline.ts';
import { textWidth } from '../../src/examples/runner/wrap.ts';
import { type Scenario } from '../../src/examples/scenarios/scenario.ts';

/** The timeline of a scenario on a virtual clock. */
async function timelineFor(main: Scenario['main']): Promise<Timeline> {
  const scenario: Scenario = {
    name: 'test', chapter: 'tasks', article: '000', section: '1', shows: '', operators: [], expected: [], main,
  };
  const { entries, time, failure } = await perform(scenario, { virtual: true });
  expect(failure).toBeUndefined();
  return timelineOf(entries, time);
}

const lanesOf = ({ rows }: Timeline) => rows.map(({ name, depth, lanes }) => ({ name, depth, lanes }));

describe('timelineOf', () => {
  it('makes stretches of what a lane does', async () => {
    const timeline = await timelineFor(() => {
      const lock = new Lock();
      const work = (name: string, ms: number) =>
        sleep(ms).pipe(withLock(lock), finalizeAsync(() => sleep(50)), span(name));
      return gather([work('a', 100), work('b', 300)]);
    });
    expect(timeline.end).toBe(450);
    expect(lanesOf(timeline)).toEqual([
      {
        name: 'a',
        depth: 0,
        lanes: [{
          name: 'a',
          from: 0,
          to: 150,
          end: 'fulfilled',
          stretches: [
            { doing: 'running', from: 0, to: 100, what: undefined },
            { doing: 'cleaning', from: 100, to: 150, what: 'release' },
          ],
        }],
      },
      {
        name: 'b',
        depth: 0,
        lanes: [{
          name: 'b',
          from: 0,
          to: 450,
          end: 'fulfilled',
          stretches: [
            { doing: 'waiting', from: 0, to: 100, what: 'a lock' },
            { doing: 'running', from: 100, to: 400, what: undefined },
            { doing: 'cleaning', from: 400, to: 450, what: 'release' },
          ],
        }],
      },
    ]);
  });

  it('puts what is inside below, and what follows under one name in one row', async () => {
    const { rows } = await timelineFor(() => {
      const step = (ms: number) => sleep(ms).pipe(span('step'));
      const outer = (ms: number) => concat(step(ms), step(ms)).pipe(span('outer'));
      return concat(outer(100), outer(200), gather([step(50), step(50)]));
    });
    expect(rows.map(({ name, depth, lanes }) => [name, depth, lanes.map(({ from, to }) => [from, to])])).toEqual([
      ['outer', 0, [[0, 200], [200, 600]]],
      ['step', 1, [[0, 100], [100, 200], [200, 400], [400, 600]]],
      ['step', 0, [[600, 650]]],
      ['step', 0, [[600, 650]]],
    ]);
  });

  it('knows how a lane ended: cancelled, failed, or not at all', async () => {
    const { rows } = await timelineFor(() =>
      concat(
        moveOnAfter(100, () => sleep(500).pipe(finalizeAsync(() => sleep(100)), span('late'))),
        gather([defer(() => { throw new RangeError('no'); }).pipe(span('bad'))], { returnExceptions: true }),
      ).pipe(ignoreElements()),
    );
    expect(rows.flatMap(({ lanes }) => lanes)).toMatchObject([
      {
        name: 'late',
        end: 'cancelled',
        stretches: [
          { doing: 'running', from: 0, to: 100 },
          { doing: 'cleaning', from: 100, to: 200 },
        ],
      },
      { name: 'bad', from: 200, to: 200, end: 'rejected', error: 'RangeError: no', stretches: [] },
    ]);
    const created: Entry = { at: 10, kind: 'created', lane: 0, name: 'open', parent: undefined };
    const [open] = timelineOf([created, { ...created, kind: 'started', at: 20 }], 50).rows;
    expect(open?.lanes).toEqual([{
      name: 'open',
      from: 10,
      to: 50,
      stretches: [
        { doing: 'pending', from: 10, to: 20, what: undefined },
        { doing: 'running', from: 20, to: 50, what: undefined },
      ],
    }]);
  });

  it('says that a task that is cancelled waits for what is inside', async () => {
    const { rows } = await timelineFor(() => defer(() => {
      const outer = createTask(
        (scope) => {
          createTask(sleep(500).pipe(finalizeAsync(() => sleep(100))), { name: 'inner', scope });
          return sleep(500);
        },
        { name: 'outer' },
      );
      return concat(sleep(100).pipe(ignoreElements()), defer(() => [outer.cancel()]), sleep(200));
    }));
    expect(rows.map(({ name, lanes }) => [name, lanes[0]?.stretches.map(({ doing, to }) => [doing, to])])).toEqual([
      ['outer', [['running', 100], ['cancelling', 200]]],
      ['inner', [['running', 100], ['cleaning', 200]]],
    ]);
  });

  it('names what was waited for first, as long as that lasts', () => {
    const told = (at: number, kind: TraceEvent['kind'], what?: string): TraceEvent => {
      return { at, kind, lane: 0, name: 'one', parent: undefined, ...(what !== undefined && { what }) };
    };
    const { rows } = timelineOf(
      [
        told(0, 'created'),
        told(0, 'started'),
        told(0, 'waiting', 'a lock'),
        told(100, 'waiting', 'a permit'),
        told(150, 'waiting', 'a lock'),
        told(200, 'waited', 'a lock'),
        told(250, 'waited', 'a lock'),
        told(300, 'waited', 'a permit'),
        told(350, 'fulfilled'),
      ],
      400,
    );
    expect(rows[0]?.lanes).toEqual([{
      name: 'one',
      from: 0,
      to: 350,
      end: 'fulfilled',
      stretches: [
        { doing: 'waiting', from: 0, to: 200, what: 'a lock' },
        { doing: 'waiting', from: 200, to: 300, what: 'a permit' },
        { doing: 'running', from: 300, to: 350, what: undefined },
      ],
    }]);
  });

  it('makes nothing of a level that lasts no time', () => {
    const level = (at: number, value: number): Entry => ({ at, kind: 'level', name: 'queue', value });
    expect(timelineOf([level(0, 0), level(100, 9), level(100, 0), level(200, 1)], 300).gauges).toEqual([{
      name: 'queue',
      max: 1,
      steps: [
        { from: 0, to: 100, value: 0 },
        { from: 100, to: 200, value: 0 },
        { from: 200, to: 300, value: 1 },
      ],
    }]);
  });

  it('makes steps of a gauge, and leaves out what lasts no time', async () => {
    const { gauges } = await timelineFor(({ gauge }) => {
      let level = 0;
      gauge('level', () => level);
      const set = (to: number) => defer(() => {
        level = to;
        return [];
      }).pipe(span('set'));
      const wait = sleep(100).pipe(ignoreElements(), span('wait'));
      return concat(wait, set(3), wait, set(5), set(1), wait);
    });
    expect(gauges).toEqual([
      {
        name: 'level',
        max: 3,
        steps: [
          { from: 0, to: 100, value: 0 },
          { from: 100, to: 200, value: 3 },
          { from: 200, to: 300, value: 1 },
        ],
      },
    ]);
  });
});

describe('drawTimeline', () => {
  const example = () =>
    timelineFor(({ gauge }) => {
      const lock = new Lock();
      gauge('held', () => Number(lock.locked));
      const work = (name: string, ms: number) => sleep(ms).pipe(withLock(lock), span(name));
      return gather([
        work('锁', 1000),
        moveOnAfter(500, () => work('impatient', 1000)),
        work('last', 1000).pipe(finalizeAsync(() => sleep(500)), span('outer')),
      ]);
    });

  it('draws rows, gauges, an axis and a legend', async () => {
    expect(drawTimeline(await example(), 40)).toEqual([
      '锁          ━━━━━━━━━━━━',
      'impatient   ┈┈┈┈┈!',
      'outer       ━━━━━━━━━━━━━━━━━━━━━━░░░░░░',
      '  last      ┈┈┈┈┈┈┈┈┈┈┈━━━━━━━━━━━━',
      'held, max 1 ███████████████████████·····',
      '            ┴──────────┴──────────┴─────',
      '            0 s        1          2',
      '━ running   ┈ waiting for others',
      '░ cleaning up   ! cancelled',
    ]);
  });

  it.each([40, 80, 200])('stays within %i columns', async (columns) => {
    const long = 'https://example.com/a/path/that/is/long/enough/to/be/cut/and/cut/again/and/again';
    const timeline = await timelineFor(() => gather(['一个很长很长很长很长的任务名字', long].map((name) =>
      sleep(12_345).pipe(span(name)),
    )));
    const lines = drawTimeline(timeline, columns);
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(columns);
    expect(lines[1]?.trimEnd()).toHaveLength(columns);
    // Of two addresses the ends differ.
    expect(lines[1]).toMatch(/^https?.*again/);
  });

  it('draws what takes no time', async () => {
    const timeline = await timelineFor(() => defer(() => []).pipe(span('at once')));
    expect(drawTimeline(timeline, 40)[0]).toBe('at once  ╸');
    expect(drawTimeline(timelineOf([], 0), 40)).toEqual(['no task, no span and no gauge to draw']);
  });

  it('lets what takes no time hide nothing', async () => {
    const step = (ms: number) => sleep(ms).pipe(ignoreElements(), span('step'));
    const timeline = await timelineFor(() => concat(step(100), step(0)));
    expect(drawTimeline(timeline, 19)[0]).toBe('step     ━━━━━━━━━━');
  });

  it('draws sixty rows, and says how many there are more', async () => {
    const many = await timelineFor(() => gather(Array.from({ length: 100 }, () => sleep(10).pipe(span('one')))));
    const lines = drawTimeline(many, 60);
    expect(lines.filter((line) => line.startsWith('one '))).toHaveLength(60);
    expect(lines).toContain('… and 40 more: --svg draws them all');
  });
});
