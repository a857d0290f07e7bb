/** How many hashes run and wait at once. */
export interface HashPoolLimits {
  /** Hashes that run at the same time; each argon2 one needs its memory (86 MB by default) while it does. */
  readonly slots: number;
  /** Hashes that may wait for a slot; further ones are refused at once. */
  readonly maxQueue: number;
  /** How long one may wait, in ms. */
  readonly deadlineMs: number;
}

/** Too many passwords are being hashed: answer 503 with `Retry-After: <retryAfterSeconds>`. */
export class HashQueueFull extends Error {
  override readonly name = 'HashQueueFull';
  readonly status = 503;
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super('Too many password checks at once, try again');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** How busy the pool is. */
export interface HashLoad {
  readonly slots: number;
  readonly running: number;
  readonly waiting: number;
  /** Since the start. */
  readonly refused: number;
}

export interface HashPool {
  run<T>(job: () => Promise<T>): Promise<T>;
  load(): HashLoad;
  idle(): Promise<void>;
}

interface Waiter {
  start(): void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Native hashes share libuv's threads with files and DNS, so there are never more in flight than `slots`; behind
 * them a bounded queue, first come first served, so that a flood of sign-ins ends in quick refusals and not in
 * memory or in answers that come after the client has gone.
 */
export function createHashPool({ slots, maxQueue, deadlineMs }: HashPoolLimits): HashPool {
  const waiting = new Set<Waiter>();
  const retryAfterSeconds = Math.max(1, Math.ceil(deadlineMs / 1000));
  let running = 0;
  let refused = 0;
  let whenIdle: (() => void)[] = [];

  function refuse(): HashQueueFull {
    refused += 1;
    return new HashQueueFull(retryAfterSeconds);
  }

  function acquire(): Promise<void> {
    if (running < slots) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.size >= maxQueue) return Promise.reject(refuse());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(waiter);
        reject(refuse());
      }, deadlineMs);
      const waiter: Waiter = { start: resolve, timer };
      waiting.add(waiter);
    });
  }

  /** The slot goes straight to the next in line, or is free. */
  function release(): void {
    const next = waiting.values().next();
    if (!next.done) {
      waiting.delete(next.value);
      clearTimeout(next.value.timer);
      next.value.start();
      return;
    }
    running -= 1;
    if (running > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  return {
    async run(job) {
      await acquire();
      try {
        return await job();
      } finally {
        release();
      }
    },
    load: () => ({ slots, running, waiting: waiting.size, refused }),
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
  };
}
