import { z } from 'zod';

/** Somebody who may open the dashboard. `timeJoined` in ms since the epoch. */
export const DashboardUser = z.object({ email: z.string(), userId: z.string(), timeJoined: z.number() });

/** Times in ms since the epoch. */
export const DashboardSession = z.object({
  userId: z.string(),
  sessionId: z.string(),
  timeCreated: z.number(),
  expiry: z.number(),
});

const ConfigValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A configuration key as the dashboard draws it. */
export const ConfigDescriptor = z.object({
  key: z.string(),
  valueType: z.enum(['string', 'boolean', 'number', 'enum']),
  /** What counts for the tenant. */
  value: ConfigValue,
  description: z.string(),
  /** Whether each tenant may have its own. */
  isDifferentAcrossTenants: z.boolean(),
  possibleValues: z.array(z.string()).nullable(),
  isNullable: z.boolean(),
  defaultValue: ConfigValue,
  /** Whether it is the database's. */
  isPluginProperty: z.boolean(),
  isPluginPropertyEditable: z.boolean(),
});

export type DashboardUser = z.output<typeof DashboardUser>;
export type DashboardSession = z.output<typeof DashboardSession>;
export type ConfigDescriptor = z.output<typeof ConfigDescriptor>;
