import { describe, expect, it } from 'vitest';
import { inPieces } from './inPieces.js';

describe('inPieces', () => {
  it('cuts a list into pieces whose length is a power of two', () => {
    const pieces = (length: number) => [...inPieces(Array.from({ length }, (_, i) => `${i}`))];
    expect(pieces(0)).toEqual([]);
    expect(pieces(1)).toEqual([['0']]);
    expect(pieces(3)).toEqual([['0', '1', '2', '2']]);
    expect(pieces(600).map((piece) => piece.length)).toEqual([256, 256, 128]);
  });
});
