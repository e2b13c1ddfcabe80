import { widthOf } from '../check/fit.ts';

const graphemes = new Intl.Segmenter();

/** Breaks a text into lines of so many terminal columns: at spaces, and where there are none, anywhere. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    const wide = widthOf(segment);
    if (width + wide > columns) {
      // The space at a break is the break.
      const space = segment === ' ' ? line.length : line.lastIndexOf(' ');
      lines.push(space > 0 ? line.slice(0, space) : line);
      line = space > 0 ? line.slice(space + 1) : line;
      if (space <= 0) line = '';
      width = textWidth(line);
      if (segment === ' ') continue;
    }
    line += segment;
    width += wide;
  }
  return [...lines, line];
}

/** How many terminal columns a text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOf(segment);
  return width;
}
