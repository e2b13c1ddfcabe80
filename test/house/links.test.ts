import { expect, it } from 'vitest';
import { deadLinks } from './links.ts';
import { madeUpTree } from './madeUpTree.ts';

it('every link of the docs leads to a file that is there, and to a heading that is in it', () => {
  expect(deadLinks(process.cwd())).toEqual([]);
});

it('a dead link is found in every form, and code is left alone', () => {
  const tree = {
    'src/a.ts': '',
    'README.md': [
      '# Title',
      '[a](src/a.ts) [folder](src) [`code`](#a-b-c) [other](docs/deep/other.md#第一章-run) [web](https://example.com/#x)',
      '## A `b`: [c](src/a.ts)',
      '## Twice',
      '## Twice',
      '[second](#twice-1) [third](#twice-2) [b](src/b.ts) <img src="docs/c.svg">',
      '`[not](a-link)`',
      '```md',
      '# No heading',
      '[not](a-link)',
      '```',
      '[no heading](#no-heading) [reference]',
      '',
      '[reference]: docs/d.md',
    ].join('\n'),
    'docs/deep/other.md': [
      '# 第一章 `run`',
      '[up](../../README.md#title) [up](../README.md) [in a source](../../src/a.ts#L1)',
    ].join('\n'),
  };
  expect(madeUpTree(tree, deadLinks)).toEqual([
    'README.md: #twice-2',
    'README.md: src/b.ts',
    'README.md: docs/c.svg',
    'README.md: #no-heading',
    'README.md: docs/d.md',
    'docs/deep/other.md: ../README.md',
    'docs/deep/other.md: ../../src/a.ts#L1',
  ]);
});
