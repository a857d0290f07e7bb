/** A figure of the table. `ratio` is to the floor named `of`, measured in the same run. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: '/s' | 'ms' | 'MB';
  readonly p50?: number;
  readonly p99?: number;
  readonly ratio?: number;
  readonly of?: string;
}

const number = (value: number | undefined, digits = 0): string =>
  value === undefined
    ? ''
    : value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });

/** Prints the rows in columns. */
export function printTable(rows: readonly Row[]): void {
  const header = ['', 'figure', '', 'p50 ms', 'p99 ms', 'ratio', ''];
  const cells = rows.map(({ name, value, unit, p50, p99, ratio, of }) => [
    name,
    number(value),
    unit,
    number(p50, 2),
    number(p99, 2),
    number(ratio, 2),
    of === undefined ? '' : `of ${of}`,
  ]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [header, ...cells]) {
    const line = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 || column === 2 || column === 6 ? cell.padEnd(width) : cell.padStart(width);
    });
    console.log(line.join('  ').trimEnd());
  }
}
