/** Versions of the Core Driver Interface that the core answers, oldest first. Compared by exact text. */
export const cdiVersions = [
  '2.7',
  '2.8',
  '2.9',
  '2.10',
  '2.11',
  '2.12',
  '2.13',
  '2.14',
  '2.15',
  '2.16',
  '2.17',
  '2.18',
  '2.19',
  '2.20',
  '2.21',
  '3.0',
  '3.1',
  '4.0',
  '5.0',
  '5.1',
  '5.2',
  '5.3',
  '5.4',
  '5.5',
  '5.6',
] as const;

export type CdiVersion = (typeof cdiVersions)[number];

export const newestCdiVersion: CdiVersion = '5.6';

/** From this version on an app's own endpoints refuse a path with a tenant; before, they ignored the tenant. */
export const publicTenantEnforcedSince: CdiVersion = '5.0';

/** From this version on a path may name a tenant at all. */
export const tenantsSince: CdiVersion = '3.0';

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
