import { sql } from 'kysely';
import type { Clock } from '../clock.js';
import type { Database } from '../db/database.js';

/** Whether requests should be sent here. */
export type Readiness = 'ready' | 'database' | 'stopping';

export interface Health {
  /** `database`: it does not answer. `stopping`: the core takes its last requests. */
  readiness(): Promise<Readiness>;
  /** From now on `stopping`, so that a load balancer looks elsewhere before the door is shut. */
  stop(): void;
}

/** How long an answer of the database is taken for the present, in ms: anybody may ask, as often as they like. */
const FRESH_FOR = 1000;

/** How long the database may take for a sign of life, in ms. */
const PATIENCE = 3000;

export function createHealth(db: Database, clock: Clock): Health {
  let isStopping = false;
  let last: { readonly at: number; readonly answers: Promise<boolean> } | undefined;

  const databaseAnswers = (): Promise<boolean> => {
    const now = clock.now();
    if (last === undefined || now < last.at || now >= last.at + FRESH_FOR) {
      last = { at: now, answers: probe(db) };
    }
    return last.answers;
  };

  return {
    readiness: async () => {
      if (isStopping) return 'stopping';
      return (await databaseAnswers()) ? 'ready' : 'database';
    },
    stop: () => {
      isStopping = true;
    },
  };
}

async function probe(db: Database): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE);
  });
  const answer = sql`select 1`.execute(db.read).then(
    () => true,
    () => false,
  );
  const isAnswered = await Promise.race([answer, late]);
  clearTimeout(timer);
  return isAnswered;
}
