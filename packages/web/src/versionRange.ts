type Version = { numbers: number[]; isPreRelease: boolean };

/**
 * Whether a version lies in a range: exact, `>= > <= < = == ~ ^`, `1.2.x`. A pre-release comes before
 * the release of the same number.
 */
export function satisfies(version: string, range: string): boolean {
  const [, operator = '', wanted = ''] = /^\s*(>=|<=|==|[><=~^])?\s*v?(.*?)\s*$/.exec(range) ?? [];
  const fixed = wanted.split(/[.-]/).findIndex((part) => /^[xX*]?$/.test(part));
  const actual = parse(version);
  const base = parse(wanted);
  if (fixed >= 0 && operator === '') return sharesStart(actual, base, fixed);
  const order = compare(actual, base);
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '<') return order < 0;
  if (operator === '~') return order >= 0 && sharesStart(actual, base, 2);
  if (operator === '^') {
    // Up to the next change of the first number that is not zero.
    const first = base.numbers.findIndex((number) => number > 0);
    return order >= 0 && sharesStart(actual, base, first < 0 ? 3 : first + 1);
  }
  return order === 0;
}

function parse(version: string): Version {
  const [numbers = '', preRelease] = version.split('-');
  const [major = 0, minor = 0, patch = 0] = numbers.split('.').map((part) => Number(part) || 0);
  return { numbers: [major, minor, patch], isPreRelease: preRelease !== undefined };
}

function sharesStart(a: Version, b: Version, count: number): boolean {
  return a.numbers.slice(0, count).join('.') === b.numbers.slice(0, count).join('.');
}

function compare(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(b.isPreRelease) - Number(a.isPreRelease);
}
