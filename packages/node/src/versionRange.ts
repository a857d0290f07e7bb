/** A version's numbers, and its pre-release tag if it has one. */
type Version = {
  readonly numbers: readonly [number, number, number];
  readonly preRelease: string | undefined;
};

/**
 * Whether a version is in a range: exact, `>= > <= < = ==`, `~`, `^` (below 1.0: same minor), `1.2.x`, `1.x`.
 * Compound ranges are refused.
 */
export function isVersionCompatible(version: string, range: string): boolean {
  const [, operator = '', target = ''] = /^(>=|<=|==|>|<|=|~|\^)?\s*(.*)$/.exec(range.trim()) ?? [];
  const wildcard = /^(\d+)(?:\.(\d+))?\.x$/.exec(target);
  const own = parse(version);
  if (operator === '' && wildcard !== null) return matchesWildcard(own, wildcard[1], wildcard[2]);
  const other = parse(target);
  const order = compare(own, other);
  if (operator === '>=') return order >= 0;
  if (operator === '>') return order > 0;
  if (operator === '<=') return order <= 0;
  if (operator === '<') return order < 0;
  if (operator === '~') return order >= 0 && sameFirst(own, other, 2);
  if (operator === '^') return order >= 0 && sameFirst(own, other, other.numbers[0] === 0 ? 2 : 1);
  return order === 0;
}

function parse(text: string): Version {
  const [, major, minor, patch, preRelease] = /^(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?$/.exec(text) ?? [];
  if (major === undefined) throw new Error(`Invalid version format: ${text}`);
  return { numbers: [Number(major), Number(minor), Number(patch)], preRelease };
}

function matchesWildcard(version: Version, major: string | undefined, minor: string | undefined): boolean {
  if (version.numbers[0] !== Number(major)) return false;
  return minor === undefined || version.numbers[1] === Number(minor);
}

function compare(a: Version, b: Version): number {
  const index = a.numbers.findIndex((number, i) => number !== b.numbers[i]);
  if (index >= 0) return (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
  if (a.preRelease === b.preRelease) return 0;
  // A pre-release comes before the release of the same number.
  if (a.preRelease === undefined) return 1;
  if (b.preRelease === undefined) return -1;
  return a.preRelease < b.preRelease ? -1 : 1;
}

const sameFirst = (a: Version, b: Version, count: number): boolean =>
  a.numbers.slice(0, count).every((number, i) => number === b.numbers[i]);
