import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configReference } from './reference.js';

test('the reference page is what the table of keys says', () => {
  const page = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');
  expect(page).toBe(configReference());
});
