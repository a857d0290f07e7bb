import type { Config } from '../../config/schema.js';
import type { HashParams } from './hasher.js';

/** How the app hashes new passwords now. Existing hashes keep their algorithm until the password changes. */
export const hashParams = (config: Config): HashParams =>
  config.password_hashing_alg === 'ARGON2'
    ? {
        alg: 'ARGON2',
        iterations: config.argon2_iterations,
        memoryKb: config.argon2_memory_kb,
        parallelism: config.argon2_parallelism,
      }
    : { alg: 'BCRYPT', rounds: config.bcrypt_log_rounds };
