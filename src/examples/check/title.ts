import { decodeHTML } from 'entities';

/** Elements whose content is text up to their end tag; `noscript` is one where scripts run, as in a browser. */
const rawText = new Set(['style', 'xmp', 'iframe', 'noembed', 'noframes', 'noscript', 'textarea']);

/** HTML elements that end a drawing or formula someone forgot to close. */
const breakout = new Set(
  ('b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta ' +
    'nobr ol p pre ruby s small span strong strike sub sup table tt u ul var').split(' '),
);

/** Foreign elements that hold HTML again. */
const holdsHtml = {
  svg: new Set(['foreignobject', 'desc', 'title']),
  math: new Set(['mi', 'mo', 'mn', 'ms', 'mtext']),
};

/** An open element that decides whose `title` the next one is: of a drawing or formula, or (`html`) a template. */
interface Open {
  readonly name: string;
  readonly namespace: 'svg' | 'math' | 'html';
  /** What is directly inside is HTML. */
  readonly html: boolean;
}

const maxTitle = 1024;
/** Of a title as written: its character references may be 30 times as long as what they stand for. */
const maxSource = 8 * maxTitle;

/** Where in a tag's attributes; a quote is the value it encloses. */
type AttributeState = 'before' | 'name' | 'after' | 'value' | 'unquoted' | '"' | "'";

type Mode = 'text' | 'tag' | 'comment' | 'bogus' | 'cdata' | 'raw' | 'script' | 'title' | 'done';

/**
 * Finds a page's title in text that comes in pieces: the first `title` of HTML, not of a drawing or a template, nor one
 * in a comment or script. Character references are resolved, white space is collapsed, and it is cut after 1,024 characters.
 */
export class TitleScanner {
  /** The title; `undefined` as long as none was found. */
  title: string | undefined;
  #mode: Mode = 'text';
  /** What has not been decided yet. */
  #rest = '';
  readonly #open: Open[] = [];
  /** The tag being read. */
  #tag = { name: '', isEnd: false, selfClosing: false };
  #attribute: AttributeState = 'before';
  /** The element whose raw text is being skipped. */
  #raw = '';
  #script: 'plain' | 'escaped' | 'nested' = 'plain';

  /** True when the title was found, or can no longer come. */
  get done(): boolean {
    return this.#mode === 'done';
  }

  /** Takes the next piece of text; returns `done`. */
  push(text: string): boolean {
    this.#rest += text;
    while (this.#mode !== 'done' && this.#step());
    return this.done;
  }

  /** The text has ended: an unclosed title takes all there was. */
  end(): void {
    if (this.#mode === 'title') this.#found(this.#rest);
    this.#mode = 'done';
  }

  /** Consumes one thing; false when it takes more text to know. */
  #step(): boolean {
    switch (this.#mode) {
      case 'text':
        return this.#text();
      case 'tag':
        return this.#attributes();
      case 'comment':
        return this.#skipPast(/-->|--!>/, 3);
      case 'bogus':
        return this.#skipPast(/>/, 0);
      case 'cdata':
        return this.#skipPast(/\]\]>/, 2);
      case 'raw':
        return this.#rawText();
      case 'script':
        return this.#scriptText();
      case 'title':
        return this.#titleText();
      case 'done':
        return false;
    }
  }

  #text(): boolean {
    const at = this.#rest.indexOf('<');
    this.#rest = at < 0 ? '' : this.#rest.slice(at);
    const rest = this.#rest;
    if (rest.length < 2) return false;
    const tag = /^<(\/?)([a-z][^\t\n\f\r />]*)(?=[\t\n\f\r />])/i.exec(rest);
    if (tag) {
      this.#tag = { name: (tag[2] ?? '').toLowerCase(), isEnd: tag[1] === '/', selfClosing: false };
      this.#attribute = 'before';
      return this.#enter('tag', tag[0].length);
    }
    if (/^<\/?[a-z]/i.test(rest) || rest === '</') return false;
    if (rest.startsWith('</>')) return this.#enter('text', 3);
    if (/^<[/?]/.test(rest)) return this.#enter('bogus', 2);
    if (!rest.startsWith('<!')) return this.#enter('text', 1);
    const emptyComment = /^<!---?>/.exec(rest);
    if (emptyComment) return this.#enter('text', emptyComment[0].length);
    if (rest.startsWith('<!--')) return rest.length >= 6 && this.#enter('comment', 4);
    if (this.#inForeign() && rest.startsWith('<![CDATA[')) return this.#enter('cdata', 9);
    if ('<!--'.startsWith(rest) || '<![CDATA['.startsWith(rest)) return false;
    return this.#enter('bogus', 2);
  }

  /** A quote only counts right after `=`, and `>` not inside quotes. */
  #attributes(): boolean {
    const { length } = this.#rest;
    for (let i = 0; i < length; i++) {
      const char = this.#rest.charAt(i);
      if (this.#attribute === '"' || this.#attribute === "'") {
        i = this.#rest.indexOf(this.#attribute, i);
        if (i < 0) break;
        this.#attribute = 'before';
        continue;
      }
      if (char === '>') {
        this.#rest = this.#rest.slice(i + 1);
        this.#mode = 'text';
        if (this.#tag.isEnd) this.#close(this.#tag.name);
        else this.#start(this.#tag.name, this.#tag.selfClosing);
        return true;
      }
      this.#attribute = this.#nextAttributeState(char);
      this.#tag.selfClosing = char === '/' && this.#attribute === 'before';
    }
    this.#rest = '';
    return false;
  }

  #nextAttributeState(char: string): AttributeState {
    const state = this.#attribute;
    const isSpace = char === ' ' || char === '\n' || char === '\t' || char === '\r' || char === '\f';
    if (state === 'unquoted') return isSpace ? 'before' : state;
    if (state === 'value') return isSpace ? state : char === '"' || char === "'" ? char : 'unquoted';
    if (char === '/') return 'before';
    if (isSpace) return state === 'name' ? 'after' : state;
    return char === '=' && state !== 'before' ? 'value' : 'name';
  }

  #start(name: string, selfClosing: boolean): void {
    if (this.#inForeign()) {
      if (!breakout.has(name)) {
        const { namespace } = this.#open.at(-1) as Open;
        const html = namespace !== 'html' && holdsHtml[namespace].has(name);
        if (!selfClosing) this.#open.push({ name, namespace, html });
        return;
      }
      this.#leaveForeign();
    }
    if (name === 'svg' || name === 'math') {
      if (!selfClosing) this.#open.push({ name, namespace: name, html: false });
    } else if (name === 'template') this.#open.push({ name, namespace: 'html', html: true });
    else if (name === 'script') this.#mode = 'script';
    else if (name === 'title' && !this.#open.some((open) => open.namespace === 'html')) this.#mode = 'title';
    else if (name === 'title' || rawText.has(name)) [this.#mode, this.#raw] = ['raw', name];
    // All that follows is text.
    else if (name === 'plaintext') this.#mode = 'done';
  }

  #close(name: string): void {
    if (name === 'p' || name === 'br') this.#leaveForeign();
    for (let i = this.#open.length - 1; i >= 0; i--) {
      const open = this.#open[i] as Open;
      if (open.name === name) {
        this.#open.length = i;
        return;
      }
      if (open.namespace === 'html') return;
    }
  }

  #inForeign(): boolean {
    return this.#open.at(-1)?.html === false;
  }

  #leaveForeign(): void {
    while (this.#inForeign()) this.#open.pop();
  }

  #rawText(): boolean {
    const end = new RegExp(`</${this.#raw}(?=[\\t\\n\\f\\r />])`, 'i').exec(this.#rest);
    if (!end) return this.#keep(this.#raw.length + 2);
    return this.#endRawText(end.index + end[0].length);
  }

  /** `<!-- <script>` hides one `</script>`; see "script data double escaped state" in the HTML standard. */
  #scriptText(): boolean {
    const found = /<!--|-->|<\/?script(?=[\t\n\f\r />])/i.exec(this.#rest);
    if (!found) return this.#keep(8);
    const token = found[0].toLowerCase();
    const isEnd = token === '</script';
    if (isEnd && this.#script !== 'nested') {
      this.#script = 'plain';
      return this.#endRawText(found.index + token.length);
    }
    if (token === '-->') this.#script = 'plain';
    else if (isEnd) this.#script = 'escaped';
    else if (token === '<script' && this.#script === 'escaped') this.#script = 'nested';
    else if (token === '<!--' && this.#script === 'plain') this.#script = 'escaped';
    // The dashes of `<!--` may be those of `-->`, too.
    return this.#enter('script', found.index + (token === '<!--' ? 2 : token.length));
  }

  /** Reads on in the end tag, which closes nothing but the text. */
  #endRawText(from: number): true {
    this.#tag = { name: '', isEnd: true, selfClosing: false };
    this.#attribute = 'before';
    return this.#enter('tag', from);
  }

  #titleText(): boolean {
    const end = /<\/title(?=[\t\n\f\r />])/i.exec(this.#rest);
    if (!end && this.#rest.length < maxSource) return false;
    this.#found(this.#rest.slice(0, Math.min(end?.index ?? maxSource, maxSource)));
    return true;
  }

  #found(source: string): void {
    const text = decodeHTML(source.replaceAll('\0', '\uFFFD')).replace(/[\t\n\f\r ]+/g, ' ').replace(/^ | $/g, '');
    // Not in the middle of a surrogate pair.
    this.title = text.slice(0, maxTitle).replace(/[\uD800-\uDBFF]$/, '');
    this.#mode = 'done';
  }

  #enter(mode: Mode, from: number): true {
    this.#mode = mode;
    this.#rest = this.#rest.slice(from);
    return true;
  }

  #skipPast(end: RegExp, keep: number): boolean {
    const found = end.exec(this.#rest);
    if (!found) return this.#keep(keep);
    return this.#enter('text', found.index + found[0].length);
  }

  /** Lets go of all but the last characters, which may begin what is looked for. */
  #keep(count: number): false {
    this.#rest = this.#rest.slice(Math.max(0, this.#rest.length - count));
    return false;
  }
}
