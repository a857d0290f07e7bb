/** Texts in one `in (…)`: within what both databases take. */
const LONGEST_LIST = 256;

/**
 * Cuts a list into pieces whose length is a power of two, by repeating the last element: `in (…)` then has few
 * different texts, and the databases keep a plan for each.
 */
export function* inPieces(values: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < values.length; start += LONGEST_LIST) {
    const piece = values.slice(start, start + LONGEST_LIST);
    const last = piece.at(-1) ?? '';
    const length = 2 ** Math.ceil(Math.log2(piece.length));
    yield [...piece, ...Array<string>(length - piece.length).fill(last)];
  }
}
