import { expect, it } from 'vitest';
import { OverrideableBuilder } from './override.js';

type Functions = { a: () => string; b: () => string; c?: (() => string) | undefined };

const base: Functions = {
  a: () => 'a',
  b() {
    return `b(${this.a()})`;
  },
  c: () => 'c',
};

it('calls one layer down by the original, and the top by this', () => {
  const built = new OverrideableBuilder(base)
    .override((original) => ({ ...original, a: () => `1${original.a()}`, c: undefined }))
    .override((original) => ({
      ...original,
      a: () => `2${original.a()}`,
      b() {
        return `${this.a()} ${original.b()}`;
      },
    }))
    .build();
  expect(built.a()).toBe('21a');
  expect(built.b()).toBe('21a b(21a)');
  expect(built.c).toBeUndefined();
});

it('gives functions that work without their object', () => {
  const { b } = new OverrideableBuilder(base).build();
  expect(b()).toBe('b(a)');
});
