import { z } from 'zod';

/**
 * Before 5.1 the core itself refused a recipe that the tenant has switched off: up to 4.0 one that is not among the
 * tenant's first factors, with 5.0 any as long as the tenant has no first factor at all.
 */
export const tenantGate = z.enum(['open', 'anyFactor', 'thisFactor']).default('open');
