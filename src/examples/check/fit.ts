import { eastAsianWidth } from 'get-east-asian-width';

const graphemes = new Intl.Segmenter();
/** What moves the cursor or turns the direction of writing around: a page's title must not do that to a terminal. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** Makes text exactly so many terminal columns wide, cut with an ellipsis if it is longer. */
export function fit(text: string, columns: number): string {
  let width = 0;
  let whole = '';
  let short = { text: '', width: 0 };
  for (const { segment } of graphemes.segment(text.replace(unprintable, ' '))) {
    width += widthOf(segment);
    if (width > columns) return `${short.text}…${' '.repeat(columns - short.width - 1)}`;
    whole += segment;
    if (width < columns) short = { text: whole, width };
  }
  return whole + ' '.repeat(columns - width);
}

/** The same, but cut in the middle: what tells two URLs apart is most often at their end. */
export function fitMiddle(text: string, columns: number): string {
  if (text.length <= columns || !/^[\x20-\x7E]*$/.test(text)) return fit(text, columns);
  const end = Math.floor(columns * 0.6);
  return `${text.slice(0, columns - end - 1)}…${text.slice(-end)}`;
}

/** How many terminal columns a grapheme takes. */
export function widthOf(grapheme: string): number {
  // A character that comes in two presentations, asked for as an emoji.
  return grapheme.includes('\uFE0F') ? 2 : eastAsianWidth(grapheme.codePointAt(0) as number);
}
