import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse, html as spec } from 'parse5';
import { describe, expect, it } from 'vitest';
import { TitleScanner } from '../../src/examples/check/title.ts';

function scan(...pieces: string[]): string | undefined {
  const scanner = new TitleScanner();
  for (const piece of pieces) if (scanner.push(piece)) break;
  scanner.end();
  return scanner.title;
}

/** What a full parser says: the text of the first HTML title in the tree. */
function parsed(html: string): string | undefined {
  const find = (node: DefaultTreeAdapterTypes.ParentNode): string | undefined => {
    for (const child of node.childNodes) {
      if (!('tagName' in child)) continue;
      if (child.tagName === 'title' && child.namespaceURI === spec.NS.HTML) {
        return child.childNodes.map((text) => ('value' in text ? text.value : '')).join('');
      }
      const found = find(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find(parse(html))?.replace(/[\t\n\f\r ]+/g, ' ').replace(/^ | $/g, '');
}

const element = (name: fc.Arbitrary<string>, inside: fc.Arbitrary<string>) =>
  fc.tuple(name, inside).map(([tag, content]) => `<${tag}>${content}</${tag}>`);

function agree(html: fc.Arbitrary<string>): void {
  fc.assert(
    fc.property(html, fc.array(fc.nat(60)), (text, cuts) => {
      const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
      const cut = at.slice(1).map((end, i) => text.slice(at[i], end));
      expect(scan(...cut)).toBe(parsed(text));
    }),
    { numRuns: 3000 },
  );
}

const cases: [string, string, string | undefined][] = [
  ['a plain title', '<title>A</title>', 'A'],
  ['no title', '<h1>A</h1>', undefined],
  ['an empty title, though another follows', '<title></title><title>B</title>', ''],
  ['capitals and attributes', '<TITLE lang="a>b" data-x=\'>\'>A</TiTlE >', 'A'],
  ['white space to collapse', '<title>\r\n\t A \n  B\u00a0 </title>', 'A B\u00a0'],
  [
    'character references, with and without semicolon',
    '<title>&amp; &lt;b> &eacute &#x4e2d;&#25991; &notit; &nope;</title>',
    '& <b> é 中文 ¬it; &nope;',
  ],
  ['a reference Windows got wrong', '<title>&#150; &#x80;</title>', '– €'],
  ['tags inside the title are text', '<title><b>A</b> <!-- c --></title>', '<b>A</b> <!-- c -->'],
  ['a title that is never closed', '<title>A <p>b', 'A <p>b'],
  ['a title in the body', '<body><p>x</p><title>A</title>', 'A'],
  ['a title in a comment', '<!-- <title>no</title> --><title>A</title>', 'A'],
  ['comments that end early', '<!--><title>A</title>-->', 'A'],
  ['comments that end early, by dashes', '<!---><title>A</title>-->', 'A'],
  ['comments that end with a bang', '<!-- a --!><title>A</title>', 'A'],
  ['comments that only look as if they ended', '<!--!> <!-- - -> ><title>no</title>--><title>A</title>', 'A'],
  ['bogus comments', '<?xml <title>no</title> ?><! <x> </ <title> ><title>A</title>', 'A'],
  ['a title in a script', '<script>"<title>no</title>"</script><title>A</title>', 'A'],
  [
    'a script within a comment within a script',
    '<script><!-- <script> </script> <title>no</title> --></script><title>A</title>',
    'A',
  ],
  ['a script whose comment closes at once', '<script><!--><script></script><title>A</title>', 'A'],
  ['a title in a style', '<style><title>no</title></style><title>A</title>', 'A'],
  ['a title in a textarea', '<textarea><title>no</title></textarea><title>A</title>', 'A'],
  ['a title in a noscript', '<noscript><title>no</title></noscript><title>A</title>', 'A'],
  ['a title in an iframe', '<iframe><title>no</title></iframe><title>A</title>', 'A'],
  ['an end tag that only begins like the right one', '<style></styles><title>no</title></style><title>A</title>', 'A'],
  ['the title of a drawing', '<svg><title>no</title></svg><title>A</title>', 'A'],
  ['nested drawings', '<svg><g><svg><title>no</title></svg><title>no</title></g></svg><title>A</title>', 'A'],
  ['a drawing that closes itself', '<svg/><svg viewBox="0 0" /><title>A</title>', 'A'],
  ['a drawing whose slash is quoted', '<svg a="/"><title>no</title></svg><title>A</title>', 'A'],
  ['a drawing whose slash is part of a value', '<svg a=b/><title>no</title></svg><title>A</title>', 'A'],
  ['a drawing ended by a paragraph', '<svg><circle><p><title>A</title>', 'A'],
  ['HTML within a drawing', '<svg><foreignObject><title>A</title></foreignObject></svg>', 'A'],
  ['style within a drawing is no raw text', '<svg><style><title>no</title></style></svg><title>A</title>', 'A'],
  ['CDATA within a drawing', '<svg><![CDATA[</svg><title>no</title>]]></svg><title>A</title>', 'A'],
  ['CDATA outside is a bogus comment', '<![CDATA[x><title>A</title>]]>', 'A'],
  ['the title of a formula', '<math><title>no</title></math><title>A</title>', 'A'],
  ['a title in a template', '<template><title>no</title></template><title>A</title>', 'A'],
  ['a drawing in a template', '<template><svg></template><title>A</title>', 'A'],
  ['nothing after plaintext', '<plaintext><title>no</title>', undefined],
  ['quotes outside of values', '<p a"b=\'c\' "><title>A</title>', 'A'],
  ['an equals sign where a name should be', '<p ="><title>A</title>', 'A'],
  ['less-than signs in text', '1 < 2 <3 <> </> <<title>A</title>', 'A'],
  ['a byte that is none', '<title>a\0b</title>', 'a\uFFFDb'],
  ['a doctype with quotes', '<!DOCTYPE html PUBLIC "-//W3C//DTD" "http://x"><title>A</title>', 'A'],
];

describe('TitleScanner', () => {
  it.each(cases)('%s', (_, html, title) => {
    expect(scan(html)).toBe(title);
    expect(parsed(html)).toBe(title);
    expect(scan(...html)).toBe(title);
  });

  it('agrees with parse5 on any heap of difficult pieces, however it is cut', () => {
    const pieces =
      '<title> </title> <title/> <svg/> <template> </template> <script> </script> <style> </style> ' +
      '<textarea> </textarea> <!-- --> --! --!> <!--> <![CDATA[ ]]> <p> </p> <div> </div> ' +
      'a &amp; & < > " \' = / - ! <a <b= </x <? <!';
    agree(fc.array(fc.constantFrom(...pieces.split(' '), ' ', '\n'), { maxLength: 14 }).map((all) => all.join('')));
  });

  // In a heap, an end tag may close a drawing left open inside of its element, which takes a whole parser to know.
  it('agrees with parse5 on drawings, formulas and templates within each other', () => {
    const { nodes } = fc.letrec<Record<'nodes' | 'node' | 'svgNodes' | 'svgNode', string>>((tie) => ({
      nodes: fc.array(tie('node'), { maxLength: 3 }).map((all) => all.join('')),
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom('a', '<title>B</title>', '<!--<title>no</title>-->', '<style><svg></style>', '<svg/>'),
        element(fc.constantFrom('div', 'span', 'template'), tie('nodes')),
        element(fc.constant('svg'), tie('svgNodes')),
        element(fc.constant('math'), element(fc.constantFrom('mi', 'mtext'), tie('nodes'))),
      ),
      svgNodes: fc.array(tie('svgNode'), { maxLength: 3 }).map((all) => all.join('')),
      svgNode: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom('a', '<g/>', '<title/>', '<![CDATA[</svg>]]>', '<style><title>no</title></style>'),
        element(fc.constantFrom('g', 'svg', 'template'), tie('svgNodes')),
        element(fc.constantFrom('title', 'desc', 'foreignObject'), tie('nodes')),
      ),
    }));
    agree(nodes);
  });

  it('is done as soon as the title is closed, and not before', () => {
    const scanner = new TitleScanner();
    expect(scanner.push('<head><title>A</title')).toBe(false);
    expect(scanner.push('>')).toBe(true);
    expect(scanner.push('<title>B</title>')).toBe(true);
    expect(scanner.title).toBe('A');
  });

  it('is done when no title can come any more', () => {
    const scanner = new TitleScanner();
    expect(scanner.push('<plaintext>')).toBe(true);
    expect(scanner.title).toBe(undefined);
  });

  it('cuts a title after 1,024 characters, not within one', () => {
    expect(scan(`<title>${'x'.repeat(2000)}</title>`)).toBe('x'.repeat(1024));
    expect(scan(`<title>${'x'.repeat(1023)}😀😀</title>`)).toBe('x'.repeat(1023));
    const scanner = new TitleScanner();
    expect(scanner.push(`<title>${'x'.repeat(10_000)}`)).toBe(true);
  });

  it('finds its way through a megabyte in every place', () => {
    const scanner = new TitleScanner();
    const big = 'x'.repeat(1_000_000);
    const places = ['', '', '<p a="', '">', '<!--', '-->', '<script>', '</script>', '<svg><![CDATA[', ']]></svg>'];
    for (const place of places) scanner.push(place + big);
    scanner.push('<title>A</title>');
    expect(scanner.title).toBe('A');
  });
});
