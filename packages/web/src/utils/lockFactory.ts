import { reference } from '../reference.js';
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
export const LockFactoryReference = reference(
  'LockReference',
  (lockFactory?: LockFactory, storageHandler?: StorageHandler): { lockFactory: LockFactory } => ({
    lockFactory:
      lockFactory ??
      (() =>
        createTabLock(
          storageHandler ?? WindowHandlerReference.getReferenceOrThrow().windowHandler.localStorage,
        )),
  }),
);

export default LockFactoryReference;
