/** `npm run docs:config`: writes docs/configuration.md from the table of configuration keys. */
import { writeFileSync } from 'node:fs';
import { configReference } from '../packages/core/src/config/reference.js';

writeFileSync(new URL('../docs/configuration.md', import.meta.url), configReference());
