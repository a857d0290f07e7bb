import type { RequestContext } from '../context.js';
import { uuidv4 } from '../crypto/random.js';
import { findAppValue, keepAppValue } from './store.js';

/**
 * The id under which the reference would send telemetry of the app. Clients ask for it; the core sends nothing.
 * `undefined`: telemetry is disabled.
 */
export async function telemetryIdOf({ db, appId, config }: RequestContext): Promise<string | undefined> {
  if (config.disable_telemetry) return undefined;
  const known = await findAppValue(db.read, appId, 'telemetry_id');
  return known ?? db.write((q) => keepAppValue(q, appId, 'telemetry_id', uuidv4()));
}
