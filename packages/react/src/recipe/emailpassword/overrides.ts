import { createOverrides } from '../../override.js';
import type { ComponentOverrideMap } from './types.js';

export const [useEmailPasswordOverrides, EmailPasswordComponentsOverrideProvider] =
  createOverrides<ComponentOverrideMap>();
