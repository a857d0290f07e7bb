import type { Config } from '../config/schema.js';
import { Forbidden } from './errors.js';

const compiled = new Map<string, RegExp>();

function matches(pattern: string, address: string): boolean {
  let regex = compiled.get(pattern);
  if (regex === undefined) {
    if (compiled.size >= 1000) compiled.clear();
    regex = new RegExp(`^(?:${pattern})$`);
    compiled.set(pattern, regex);
  }
  return regex.test(address);
}

/** Refuses addresses that the tenant denies or does not allow. The address is the socket's: no header can change it. */
export function checkIp(address: string, config: Config): void {
  const { ip_deny_regex: deny, ip_allow_regex: allow } = config;
  if (deny !== null && matches(deny, address)) throw new Forbidden('Forbidden');
  if (allow !== null && !matches(allow, address)) throw new Forbidden('Forbidden');
}
