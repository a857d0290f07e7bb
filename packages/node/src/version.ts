/** The supertokens-node release whose interface this package offers; plugins declare what they need in its terms. */
export const version = '24.0.2';

/** Versions of the Core Driver Interface that the SDK speaks; the newest one the core shares is used. */
export const cdiSupported: readonly string[] = ['5.4'];

/** Numeric comparison part by part, missing parts being 0: negative when `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The newer of two versions. */
export const maxVersion = (a: string, b: string): string => (compareVersions(a, b) >= 0 ? a : b);
