const paragraphs = new Set('blockquote h1 h2 h3 h4 h5 h6 hr ol p pre table ul'.split(' '));
const lines = new Set('address article br div footer header li section td th tr'.split(' '));
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/**
 * The words of an HTML mail, for its text part. Taken from the HTML, and not written a second time, so that an
 * application that changes a mail's HTML does not send two mails that differ.
 */
export function textOf(html: string): string {
  const body = html
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/<(head|style|script|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replaceAll(/\s+/g, ' ');
  const shown = new Set([...body.matchAll(/>([^<]+)</g)].map(([, text = '']) => decode(text).trim()));
  const withLinks = body.replaceAll(
    /<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>([\s\S]*?)<\/a\s*>/gi,
    (_all, double: string | undefined, single: string | undefined, label: string) =>
      linkText(double ?? single ?? '', label, shown),
  );
  const broken = withLinks
    .replaceAll(/<\/?([a-z][a-z0-9]*)\b[^>]*>/gi, (_all, tag: string) => breakAt(tag.toLowerCase()))
    .replaceAll(/<![^>]*>/g, '')
    .split('\n');
  return `${decode(broken.map((line) => line.trim()).join('\n'))
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

const breakAt = (tag: string): string => {
  if (paragraphs.has(tag)) return '\n\n';
  return lines.has(tag) ? '\n' : '';
};

/** A link's address follows its label, unless the mail shows the address anyway. */
const linkText = (url: string, label: string, shown: ReadonlySet<string>): string =>
  shown.has(decode(url).trim()) ? label : `${label}: ${url}`;

function decode(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (entity, decimal, hex, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? entity;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : entity;
  });
}
