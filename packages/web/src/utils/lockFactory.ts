import { createTabLock } from '../session/lock.js';
import { type StorageHandler, WindowHandlerReference } from './windowHandler.js';

/** A lock among all tabs of an origin. */
export type Lock = {
  /** Waits up to `timeout` milliseconds (default 5000); tells whether the lock is now held. */
  acquireLock: (name: string, timeout?: number) => Promise<boolean>;
  releaseLock: (name: string) => Promise<unknown>;
};

export type LockFactory = () => Promise<Lock>;

/** The lock factory of the process; the first `init` decides. */
export class LockFactoryReference {
  static #instance: LockFactoryReference | undefined;

  readonly lockFactory: LockFactory;

  constructor(lockFactory: LockFactory) {
    this.lockFactory = lockFactory;
  }

  static init(lockFactory?: LockFactory, storageHandler?: StorageHandler): void {
    LockFactoryReference.#instance ??= new LockFactoryReference(
      lockFactory ??
        (async () =>
          createTabLock(
            storageHandler ?? WindowHandlerReference.getReferenceOrThrow().windowHandler.localStorage,
          )),
    );
  }

  /** @throws before the first `init` */
  static getReferenceOrThrow(): LockFactoryReference {
    if (LockFactoryReference.#instance) return LockFactoryReference.#instance;
    throw new Error('SuperTokensLockReference must be initialized before calling this method.');
  }
}

export default LockFactoryReference;
