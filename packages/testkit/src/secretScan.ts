/** A secret where none belongs. */
export interface FoundSecret {
  /** What it is: the name it was given, or the shape it has. */
  readonly what: string;
  /** The line it stands in, the secret itself masked. */
  readonly line: string;
}

/** What looks like a secret whoever made it. */
const shapes: Readonly<Record<string, RegExp>> = {
  'a signed token': /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g,
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----|"d"\s*:\s*"[\w-]{20,}"/g,
  'a password hash': /\$argon2(?:id|i|d)\$[^\s"']+|\$2[abxy]?\$\d\d\$[./\w]{53}/g,
  'a password in an address': /(?<=:\/\/[^\s:/@]*:)(?!\*+@)[^\s:/@]+(?=@)/g,
};

/**
 * The secrets in a text, such as everything a run has logged: the ones named in `known` (by what they are), in any
 * common encoding, and whatever is shaped like one.
 *
 * ```ts
 * expect(secretsIn(core.output(), { password: 'correct horse 1', 'refresh token': token })).toEqual([]);
 * ```
 */
export function secretsIn(text: string, known: Readonly<Record<string, string>> = {}): FoundSecret[] {
  const patterns = [
    ...Object.entries(shapes),
    ...Object.entries(known).map(([what, secret]) => [what, patternFor(secret)] as const),
  ];
  return text
    .split('\n')
    .flatMap((line) =>
      patterns
        .filter(([, pattern]) => line.search(pattern) !== -1)
        .map(([what, pattern]) => ({ what, line: line.replaceAll(pattern, '***') })),
    );
}

/** The secret as it is, as base64 of both alphabets, as hex, in an address, in JSON. */
function patternFor(secret: string): RegExp {
  if (secret === '') throw new Error('An empty secret is found everywhere.');
  const bytes = Buffer.from(secret, 'utf8');
  const forms = [
    secret,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
  return new RegExp(forms.map((form) => form.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|'), 'g');
}
