/**
 * How probable it is that two lots of samples which do not differ come out as unlike as these (Mann–Whitney U test,
 * two-sided, normal approximation with the correction for ties): near 0 they differ. For 20 samples or more.
 */
export function compareSamples(a: readonly number[], b: readonly number[]): number {
  const sorted = [
    ...a.map((value) => ({ value, ofA: true })),
    ...b.map((value) => ({ value, ofA: false })),
  ].sort((x, y) => x.value - y.value);
  let rankSum = 0;
  let ties = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]?.value === sorted[start]?.value) end += 1;
    const count = end - start;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i += 1) if (sorted[i]?.ofA === true) rankSum += rank;
    ties += count ** 3 - count;
    start = end;
  }
  const [m, n] = [a.length, b.length];
  const all = m + n;
  const u = rankSum - (m * (m + 1)) / 2;
  const variance = ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (variance === 0) return 1;
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5);
  return Math.min(1, 2 * normalTail(distance / Math.sqrt(variance)));
}

/** The part of the normal distribution beyond `z` ≥ 0 (Abramowitz and Stegun 26.2.17, exact to 7.5e-8). */
function normalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
