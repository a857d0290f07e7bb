import { describe, expect, it } from 'vitest';
import { FirebaseSignerKeyMissing } from './firebaseScrypt.js';
import { detectHashFormat } from './format.js';
import { createPasswordHasher, type HashParams } from './hasher.js';
import { HashQueueFull } from './pool.js';

const hasher = createPasswordHasher({ slots: 2, maxQueue: 100, deadlineMs: 20_000 });
const argon2: HashParams = { alg: 'ARGON2', iterations: 1, memoryKb: 64, parallelism: 2 };
const bcrypt: HashParams = { alg: 'BCRYPT', rounds: 4 };

// The example that Firebase publishes with its scrypt.
const firebase = {
  signerKey: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
  hash: 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  salt: '42xEC+ixf3L2lw==',
  password: 'user1password',
};

describe('argon2', () => {
  it('writes the form of the interface', async () => {
    const hash = await hasher.hash('secret', argon2);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=2\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await hasher.verify('secret', hash)).toBe(true);
    expect(await hasher.verify('Secret', hash)).toBe(false);
  });

  it('reads the reference implementation of argon2i', async () => {
    const hash = '$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG';
    expect(await hasher.verify('password', hash)).toBe(true);
    expect(await hasher.verify('passwort', hash)).toBe(false);
  });

  it('reads parameters by name, in any order', async () => {
    const hash = await hasher.hash('secret', argon2);
    expect(await hasher.verify('secret', hash.replace('m=64,t=1,p=2', 'm=64,p=2,t=1'))).toBe(true);
    expect(await hasher.verify('secret', hash.replace('m=64,t=1,p=2', 'm=64,t=2,p=1'))).toBe(false);
  });

  it.each([
    '$argon2id',
    '$argon2id$v=19$m=64,t=1,p=2$xx',
    '$argon2id$v=19$m=64,t=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNo',
    '$argon2id$v=19$m=64,t=1,p=2,m=64$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNo',
    '$argon2id$v=18$m=64,t=1,p=2$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNo',
    '$argon2id$v=19$m=64,t=0,p=2$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNo',
    '$argon2id$v=19$m=64,t=1,p=2$YQ$aGFzaGhhc2hoYXNo',
    '$argon2xx$v=19$m=64,t=1,p=2$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNo',
  ])('takes a malformed hash for a wrong password: %s', async (hash) => {
    expect(await hasher.verify('secret', hash)).toBe(false);
  });

  it('does not let a stored hash take the memory or the time of the machine', async () => {
    const tail = 'c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNo';
    expect(await hasher.verify('x', `$argon2id$v=19$m=4294967295,t=1,p=1$${tail}`)).toBe(false);
    expect(await hasher.verify('x', `$argon2id$v=19$m=1048576,t=1000,p=1$${tail}`)).toBe(false);
  });
});

describe('bcrypt', () => {
  it('writes the form of the interface', async () => {
    const hash = await hasher.hash('secret', bcrypt);
    expect(hash).toMatch(/^\$2a\$04\$[./A-Za-z0-9]{53}$/);
    expect(await hasher.verify('secret', hash)).toBe(true);
    expect(await hasher.verify('Secret', hash)).toBe(false);
  });

  it.each([
    ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['rasmuslerdorf', '$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq'],
    [
      '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored',
      '$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui',
    ],
  ])('reads a hash of another implementation: %s', async (password, hash) => {
    expect(await hasher.verify(password, hash)).toBe(true);
    expect(await hasher.verify(`!${password}`, hash)).toBe(false);
  });

  it('treats all prefixes alike', async () => {
    const hash = await hasher.hash('secret', bcrypt);
    for (const prefix of ['$2a', '$2b', '$2x', '$2y']) {
      expect(await hasher.verify('secret', prefix + hash.slice(3))).toBe(true);
    }
  });

  it('counts the first 72 bytes of the UTF-8, not characters', async () => {
    const hash = await hasher.hash('é'.repeat(60), bcrypt);
    expect(await hasher.verify('é'.repeat(36), hash)).toBe(true);
    expect(await hasher.verify('é'.repeat(35), hash)).toBe(false);
  });

  it('counts a cost below its least one as that', async () => {
    expect(await hasher.hash('secret', { alg: 'BCRYPT', rounds: 1 })).toMatch(/^\$2a\$04\$/);
  });

  it.each(['$2a', '$2a$10$short', `$2a$31$${'a'.repeat(53)}`, `$2a$99$${'a'.repeat(53)}`, '$2a$1x$'])(
    'takes a malformed or boundless hash for a wrong password: %s',
    async (hash) => {
      expect(await hasher.verify('secret', hash)).toBe(false);
    },
  );
});

describe('firebase scrypt', () => {
  const verify = (password: string, hash: string, firebaseSignerKey: string | null = firebase.signerKey) =>
    hasher.verify(password, hash, { firebaseSignerKey });

  it.each(['$m=14$r=8$s=Bw==', '$s=Bw==$m=14$r=8', '$r=8$s=Bw==$m=14'])(
    'verifies the published example with its parameters as %s',
    async (params) => {
      const hash = `$f_scrypt$${firebase.hash}$${firebase.salt}${params}`;
      expect(await verify(firebase.password, hash)).toBe(true);
      expect(await verify('user2password', hash)).toBe(false);
    },
  );

  it('cannot do without the signer key', async () => {
    const hash = `$f_scrypt$${firebase.hash}$${firebase.salt}$m=14$r=8$s=Bw==`;
    await expect(verify(firebase.password, hash, null)).rejects.toThrow(FirebaseSignerKeyMissing);
    await expect(hasher.verify(firebase.password, hash)).rejects.toThrow(
      "'firebase_password_hashing_signer_key' cannot be null",
    );
  });

  it('refuses a memory cost beyond the machine', async () => {
    expect(await verify('x', `$f_scrypt$${firebase.hash}$${firebase.salt}$m=30$r=8$s=Bw==`)).toBe(false);
    expect(await verify('x', `$f_scrypt$${firebase.hash}$${firebase.salt}$m=0$r=8$s=Bw==`)).toBe(false);
  });
});

describe('detectHashFormat', () => {
  it.each([
    ['$argon2id$whatever', 'ARGON2'],
    ['$argon2i$', 'ARGON2'],
    ['$argon2d$', 'ARGON2'],
    ['$2a$', 'BCRYPT'],
    ['$2x$10$', 'BCRYPT'],
    ['$2z$', undefined],
    ['$f_scrypt$aaaa$bbbb$m=14$r=8$s=Bw==', 'FIREBASE_SCRYPT'],
    ['$f_scrypt$aaaa$bbbb$m=14$r=8', undefined],
    ['$f_scrypt$aaaa$bbbb$m=14$r=8$s=Bw==$x=1', undefined],
    ['$f_scrypt$aaaa$bbbb$m=14$m=14$s=Bw==', undefined],
    ['$f_scrypt$a-a$bbbb$m=14$r=8$s=Bw==', undefined],
    ['x$f_scrypt$aaaa$bbbb$m=14$r=8$s=Bw==', undefined],
    ['plain', undefined],
    ['', undefined],
  ])('%s is %s', (hash, format) => {
    expect(detectHashFormat(hash)).toBe(format);
  });
});

describe('the pool', () => {
  const slow: HashParams = { alg: 'BCRYPT', rounds: 9 };

  it('refuses at once what finds the queue full, and serves the rest', async () => {
    const small = createPasswordHasher({ slots: 1, maxQueue: 2, deadlineMs: 20_000 });
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => small.hash('x', slow)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(7);
    expect(
      refused.every(({ reason }) => reason instanceof HashQueueFull && reason.retryAfterSeconds === 20),
    ).toBe(true);
    expect(await small.verify('x', await small.hash('x', bcrypt))).toBe(true);
  });

  it('lets nobody wait beyond the deadline', async () => {
    const small = createPasswordHasher({ slots: 1, maxQueue: 10, deadlineMs: 5 });
    const first = small.hash('x', slow);
    await expect(small.hash('x', slow)).rejects.toThrow(HashQueueFull);
    await first;
    await small.idle();
    expect(await small.hash('x', bcrypt)).toContain('$2a$04$');
  });

  it('is idle when everything has ended', async () => {
    const small = createPasswordHasher({ slots: 1, maxQueue: 10, deadlineMs: 20_000 });
    await small.idle();
    let ended = 0;
    for (let i = 0; i < 3; i += 1) {
      void small.hash('x', bcrypt).then(() => {
        ended += 1;
      });
    }
    await small.idle();
    await Promise.resolve();
    expect(ended).toBe(3);
  });

  it('gives the slot back after a failure', async () => {
    const small = createPasswordHasher({ slots: 1, maxQueue: 0, deadlineMs: 10 });
    await expect(small.hash('x', { ...argon2, memoryKb: 1 })).rejects.toThrow();
    expect(await small.hash('x', bcrypt)).toContain('$2a$04$');
  });

  it('spends a verification on a user who does not exist', async () => {
    await hasher.dummyVerify('x', bcrypt);
    await hasher.dummyVerify('x', argon2);
    const full = createPasswordHasher({ slots: 1, maxQueue: 0, deadlineMs: 10 });
    const running = full.hash('x', bcrypt);
    await expect(full.dummyVerify('x', bcrypt)).rejects.toThrow(HashQueueFull);
    await running;
  });
});
