import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's Markdown files, from its root. */
function markdownFiles(root: string): string[] {
  const inFolder = (folder: string, recursive: boolean): string[] =>
    readdirSync(join(root, folder), { recursive }).map((file) => join(folder, String(file)));
  return [...inFolder('', false), ...inFolder('docs', true)].filter((file) => file.endsWith('.md')).sort();
}

/** Code is not text: what looks like a link or a heading there is none. */
const withoutFences = (text: string): string => text.replaceAll(/^ *(```+)[^]*?^ *\1$/gm, '');

/** The anchors of the headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of withoutFences(text).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const words = heading!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = words.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Every link in the project's Markdown files that leads to a file or heading that is not there. */
export function deadLinks(root: string): string[] {
  return markdownFiles(root).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const prose = withoutFences(text).replaceAll(/`[^`\n]*`/g, '');
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: +(\S+)|(?:href|src)="([^"]+)"/gm)];
    return targets
      .map(([, inline, reference, html]) => (inline ?? reference ?? html)!)
      .filter((target) => !/^[a-z]+:/.test(target) && !leads(target))
      .map((target) => `${file}: ${target}`);

    function leads(target: string): boolean {
      const [path, anchor] = target.split('#') as [string, string | undefined];
      const to = path === '' ? join(root, file) : join(root, dirname(file), decodeURI(path));
      if (!existsSync(to)) return false;
      if (anchor === undefined) return true;
      return statSync(to).isFile() && to.endsWith('.md') && anchorsOf(readFileSync(to, 'utf8')).has(decodeURI(anchor));
    }
  });
}
