import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Instance = z.object({
  pid: z.number().int().positive(),
  /** Where it listens, as it was told. */
  host: z.string(),
  port: z.number().int(),
  basePath: z.string(),
  /** Absolute; empty without a configuration file. */
  configPath: z.string(),
  /** ms since the epoch. */
  startedAt: z.number(),
});

/** A core that runs on this machine. */
export type Instance = z.output<typeof Instance>;

/** Notes which cores run on this machine: one file for each, in a folder. */
export interface InstanceFiles {
  /** Gives the function that takes the note away. Throws where the folder cannot be written to. */
  add(instance: Instance): () => void;
  /** Everything that is noted, by start; a killed core leaves its note behind. */
  list(): Instance[];
  remove(pid: number): void;
}

export function openInstanceFiles(folder: string): InstanceFiles {
  const fileOf = (pid: number) => join(folder, `${pid}.json`);
  const remove = (pid: number) => rmSync(fileOf(pid), { force: true });
  return {
    add: (instance) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      // Whole or not at all: another command may be reading.
      const draft = `${fileOf(instance.pid)}.new`;
      writeFileSync(draft, `${JSON.stringify(instance)}\n`, { mode: 0o600 });
      renameSync(draft, fileOf(instance.pid));
      return () => remove(instance.pid);
    },
    list: () =>
      namesIn(folder)
        .flatMap((name) => read(join(folder, name)) ?? [])
        .sort((a, b) => a.startedAt - b.startedAt || a.pid - b.pid),
    remove,
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    return [];
  }
}

/** `undefined`: gone meanwhile, or not a note of ours. */
function read(path: string): Instance | undefined {
  try {
    return Instance.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
