/**
 * How long the trials run. 1 is what `npm test` does; `npm run trials` asks for more, since rare faults need many
 * tries to show.
 */
const factor = Number(process.env.LATCHKEY_TRIALS_FACTOR ?? '1');

/** A number of rounds or samples, multiplied in a longer run. */
export const times = (short: number): number => Math.ceil(short * factor);

/** ms that a trial may take. */
export const within = (short: number): number => Math.ceil(short * Math.max(1, factor));

/** Whether this is a longer run, with enough samples for statistics. */
export const isLong = factor > 1;

/** Prints what a trial has measured: `D1 sqlite: 20 kills, …`. */
export function report(trial: string, figures: Readonly<Record<string, string | number>>): void {
  const parts = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  console.info(`${trial}: ${parts.join(', ')}`);
}

/** The value below which a share of the samples lies: `percentile(times, 0.99)`. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** For people: `12.3 ms`. */
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

/** For people: `123 MB`. */
export const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
