import { parseFragment } from 'parse5';
import { gather, Lock, moveOnAfter, sleep, span, withLock } from 'rx-asyncio';
import { describe, expect, it } from 'vitest';
import { perform } from '../../src/examples/runner/perform.ts';
import { timelineOf } from '../../src/examples/runner/timeline.ts';
import { timelineSvg } from '../../src/examples/runner/timelineSvg.ts';
import { type Scenario } from '../../src/examples/scenarios/scenario.ts';

const example: Scenario = {
  name: 'example',
  chapter: 'sync',
  article: '000',
  section: '1',
  shows: 'one < two & "three"\u0007',
  operators: [],
  expected: [],
  main({ gauge }) {
    const lock = new Lock();
    gauge('held', () => Number(lock.locked));
    const work = (name: string, ms: number) => sleep(ms).pipe(withLock(lock), span(name));
    return gather([work('<first>', 1000), moveOnAfter(500, () => work('second', 1000))]);
  },
};

const draw = async (scenario: Scenario) => {
  const { entries, time } = await perform(scenario, { virtual: true });
  return timelineSvg(scenario, timelineOf(entries, time));
};

/** The elements of a picture by their class, with their attributes. */
const classed = (svg: string, name: string) => svg.match(new RegExp(`<\\w+ class="${name}"[^>]*>`, 'g')) ?? [];

const numbers = (svg: string, attribute: string) =>
  [...svg.matchAll(new RegExp(` ${attribute}="(-?[\\d.]+)"`, 'g'))].map(([, number]) => Number(number));

describe('timelineSvg', () => {
  it('draws a bar for each stretch, to scale, and says in tooltips what it is', async () => {
    const svg = await draw(example);
    const [running] = classed(svg, 'running');
    const [waiting] = classed(svg, 'waiting');
    expect(numbers(running ?? '', 'width')).toEqual([900]);
    expect(numbers(waiting ?? '', 'width')).toEqual([450]);
    expect(numbers(waiting ?? '', 'x')).toEqual(numbers(running ?? '', 'x'));
    expect(svg).toContain('<title>waiting for others: a lock, 0.00 s to 0.50 s</title>');
    expect(svg).toContain('<title>second, 0.00 s to 0.50 s, cancelled</title>');
    // One in the lane, one in the legend.
    expect(classed(svg, 'cancelled')).toHaveLength(2);
    expect(classed(svg, 'rejected')).toHaveLength(0);
    expect(classed(svg, 'gauge')).toHaveLength(1);
  });

  it('is one well-formed document that takes the colours of the page, light or dark', async () => {
    const svg = await draw(example);
    expect(svg).toContain('<title>example: one &lt; two &amp; &quot;three&quot;\uFFFD</title>');
    expect(svg).toContain('&lt;first&gt;');
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).toContain('fill="currentColor"');
    const errors: string[] = [];
    const { childNodes } = parseFragment(svg, { onParseError: ({ code }) => errors.push(code) });
    expect(errors).toEqual([]);
    expect(childNodes.map(({ nodeName }) => nodeName)).toEqual(['svg', '#text']);
    // Each element that is opened is closed, which HTML would forgive.
    for (const element of ['svg', 'g', 'text', 'title', 'desc', 'style']) {
      const opened = svg.match(new RegExp(`<${element}[ >]`, 'g'))?.length;
      expect(svg.match(new RegExp(`</${element}>`, 'g'))?.length, element).toBe(opened);
    }
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('has the drawing of the terminal as its description', async () => {
    const svg = await draw(example);
    expect(/<desc>([^]*)<\/desc>/.exec(svg)?.[1]).toMatch(/^&lt;first&gt; +━+\nsecond +┈+!\nheld, max 1 +█+\n/);
    expect(svg).not.toContain('\u001B');
  });

  it('draws what takes no time, and nothing at all', async () => {
    const svg = await draw({ ...example, main: () => gather([sleep(0).pipe(span('at once'))]) });
    expect(svg).toContain('<circle ');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(timelineSvg(example, timelineOf([], 0))).not.toMatch(/NaN|undefined|Infinity/);
  });
});
