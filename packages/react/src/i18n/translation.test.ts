import { describe, expect, it } from 'vitest';
import { interpolate, lookUp, mergeStores } from './translation.js';

describe('translations', () => {
  const store = mergeStores(
    { en: { A: 'a', B: 'b', SERVER: undefined } },
    { en: { A: undefined }, de: { A: 'ä' } },
  );

  it('looks in the current language, then the default one, then shows the key', () => {
    expect(lookUp(store, ['de', 'en'], 'A')).toBe('ä');
    expect(lookUp(store, ['de', 'en'], 'B')).toBe('b');
    expect(lookUp(store, ['de', 'en'], 'SERVER')).toBe('SERVER');
    expect(lookUp(store, ['fr', 'en'], 'C')).toBe('C');
  });

  it('does not take what every object inherits for a text', () => {
    expect(lookUp(store, ['en'], 'constructor')).toBe('constructor');
    expect(interpolate('{toString} {name}', { name: 'Ada' })).toBe('{toString} Ada');
  });
});
