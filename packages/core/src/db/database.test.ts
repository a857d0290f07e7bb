import { testDatabases } from '@latchkey/testkit';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, type Queries, Rollback } from './database.js';
import { isForeignKeyViolation, isUniqueViolation } from './errors.js';
import { type Migration, migrate, NewerSchemaError } from './migrate.js';
import { openDatabase } from './open.js';
import { prepared } from './prepared.js';

interface Note {
  app_id: string;
  title: string;
  size: number;
}

interface Line {
  title: string;
  text: string;
}

declare module './tables.js' {
  interface Tables {
    notes: Note;
    lines: Line;
  }
}

const steps: readonly Migration[] = [
  {
    id: '2020-01-01-notes',
    statements: ({ text, time }) => [
      `create table notes (app_id ${text} not null, title ${text} primary key, size ${time} not null)`,
      `create table lines (title ${text} not null references notes (title), text ${text} not null)`,
    ],
  },
];

const insert = (q: Queries, title: string, size = 0) =>
  q.insertInto('notes').values({ app_id: 'a', title, size }).execute();

const titles = async (q: Queries): Promise<string[]> =>
  (await q.selectFrom('notes').select('title').orderBy('title').execute()).map((note) => note.title);

describe.each(testDatabases())('a database on $name', (kind) => {
  let uri: string;
  let drop: () => Promise<void>;
  let db: Database;

  const open = async () => {
    ({ uri, drop } = await kind.create());
    db = openDatabase(uri);
    await migrate(db, steps, 7);
  };
  const close = async () => {
    await db.close();
    await drop();
  };

  beforeAll(open);
  afterAll(close);
  beforeEach(async () => {
    await db.write((q) => q.deleteFrom('notes').execute());
  });

  describe('writes', () => {
    it('answer each for itself, however many come at once and whichever of them fails', async () => {
      await db.write((q) => insert(q, 'taken'));
      const names = Array.from({ length: 250 }, (_, i) => (i % 50 === 25 ? 'taken' : `note ${i}`));
      const results = await Promise.allSettled(names.map((name) => db.write((q) => insert(q, name))));
      for (const [i, { status }] of results.entries())
        expect(status, names[i]).toBe(names[i] === 'taken' ? 'rejected' : 'fulfilled');
      expect((await titles(db.read)).length).toBe(246);
    });

    it('are seen once they are answered', async () => {
      for (let i = 0; i < 20; i += 1) {
        await db.write((q) => insert(q, `note ${i}`));
        expect(await titles(db.read)).toContain(`note ${i}`);
      }
    });

    it('give what their statement returns', async () => {
      const write = (title: string) =>
        db.write((q) =>
          q
            .insertInto('notes')
            .values({ app_id: 'a', title, size: 2 ** 53 - 1 })
            .onConflict((c) => c.doNothing())
            .returning('size')
            .executeTakeFirst(),
        );
      expect(await write('one')).toEqual({ size: 2 ** 53 - 1 });
      expect(await write('one')).toBeUndefined();
    });

    it('tell a taken key from a missing row', async () => {
      await db.write((q) => insert(q, 'one'));
      const taken: unknown = await db.write((q) => insert(q, 'one')).catch((error: unknown) => error);
      expect([isUniqueViolation(taken), isForeignKeyViolation(taken)]).toEqual([true, false]);
      const missing: unknown = await db
        .write((q) => q.insertInto('lines').values({ title: 'none', text: '' }).execute())
        .catch((error: unknown) => error);
      expect([isUniqueViolation(missing), isForeignKeyViolation(missing)]).toEqual([false, true]);
      expect([isUniqueViolation('x'), isForeignKeyViolation(null)]).toEqual([false, false]);
    });

    it('that run when it closes are finished first', async () => {
      const running = [1, 2, 3].map((i) => db.write((q) => insert(q, `late ${i}`)));
      const other = openDatabase(uri);
      await Promise.all(running);
      await db.close();
      expect(await titles(other.read)).toEqual(['late 1', 'late 2', 'late 3']);
      db = other;
    });
  });

  describe('transactions', () => {
    it('happen as a whole', async () => {
      const count = await db.transaction(async (q) => {
        await insert(q, 'one');
        await insert(q, 'two');
        return (await titles(q)).length;
      });
      expect(count).toBe(2);
      expect(await titles(db.read)).toEqual(['one', 'two']);
    });

    it('leave nothing behind when a statement fails', async () => {
      await db.write((q) => insert(q, 'one'));
      const failed = db.transaction(async (q) => {
        await insert(q, 'two');
        await insert(q, 'one');
      });
      await expect(failed).rejects.toSatisfy(isUniqueViolation);
      expect(await titles(db.read)).toEqual(['one']);
    });

    it('leave nothing behind when their work throws, and throw the same', async () => {
      const fault = new Error('of ours');
      const failed = db.transaction(async (q) => {
        await insert(q, 'one');
        throw fault;
      });
      await expect(failed).rejects.toBe(fault);
      expect(await titles(db.read)).toEqual([]);
    });

    it('answer with the value of a Rollback, and leave nothing behind', async () => {
      const value = await db.transaction(async (q) => {
        await insert(q, 'one');
        throw new Rollback({ taken: true });
      });
      expect(value).toEqual({ taken: true });
      expect(await titles(db.read)).toEqual([]);
    });

    it('do not take the others of their group along', async () => {
      const results = await Promise.allSettled([
        db.write((q) => insert(q, 'a')),
        db.transaction(async (q) => {
          await insert(q, 'b');
          throw new Error('of ours');
        }),
        db.transaction(async (q) => {
          await insert(q, 'c');
          throw new Rollback('undone');
        }),
        db.transaction(async (q) => {
          await insert(q, 'd');
          await insert(q, 'e');
        }),
      ]);
      expect(results.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
      ]);
      expect(await titles(db.read)).toEqual(['a', 'd', 'e']);
    });

    it('are not seen before they are done', async () => {
      let seen: string[] = [];
      await db.transaction(async (q) => {
        await insert(q, 'one');
        seen = await titles(db.read);
      });
      expect(seen).toEqual([]);
    });

    it('that fetch, lock and change one row follow each other', async () => {
      await db.write((q) => insert(q, 'counter'));
      const increase = () =>
        db.transaction(async (q) => {
          const { size } = await q
            .selectFrom('notes')
            .select('size')
            .where('title', '=', 'counter')
            .forUpdate()
            .executeTakeFirstOrThrow();
          await q
            .updateTable('notes')
            .set({ size: size + 1 })
            .execute();
        });
      await Promise.all(Array.from({ length: 40 }, increase));
      expect(await db.read.selectFrom('notes').select('size').execute()).toEqual([{ size: 40 }]);
    });

    it('that block each other are run again until all are done', async () => {
      await db.write((q) => insert(q, 'a'));
      await db.write((q) => insert(q, 'b'));
      const touch = (q: Queries, title: string) =>
        q
          .updateTable('notes')
          .set((e) => ({ size: e('size', '+', 1) }))
          .where('title', '=', title)
          .execute();
      const both = (first: string, second: string) =>
        db.transaction(async (q) => {
          await touch(q, first);
          await touch(q, second);
        });
      await Promise.all([both('a', 'b'), both('b', 'a'), both('a', 'b'), both('b', 'a')]);
      const sizes = await db.read.selectFrom('notes').select('size').execute();
      expect(sizes).toEqual([{ size: 4 }, { size: 4 }]);
    });
  });

  it('orders and compares text byte by byte, whatever the language', async () => {
    for (const title of ['b', 'B', 'a', 'ä', 'Z', 'é', '_', '-', '', '😀', '\ufffd'])
      await db.write((q) => insert(q, title));
    expect(await titles(db.read)).toEqual(['', '-', 'B', 'Z', '_', 'a', 'b', 'ä', 'é', '\ufffd', '😀']);
  });

  it('gives back numbers and text as they were', async () => {
    const title = `'"\\%_\n\t\u0001\u2028 ${'x'.repeat(10_000)}`;
    await db.write((q) => insert(q, title, 1_735_689_600_123));
    const { count } = await db.read
      .selectFrom('notes')
      .select((e) => e.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(1);
    expect(await db.read.selectFrom('notes').selectAll().execute()).toEqual([
      { app_id: 'a', title, size: 1_735_689_600_123 },
    ]);
  });

  describe('prepared queries', () => {
    const byTitle = prepared((q, title: string, size: number) =>
      q
        .selectFrom('notes')
        .select(['title', 'app_id'])
        .where('app_id', '=', 'a')
        .where('title', '=', title)
        .where('size', '>=', size),
    );

    it('are filled in anew each time, on every connection and in transactions', async () => {
      await db.write((q) => insert(q, 'one', 1));
      await db.write((q) => insert(q, 'two', 2));
      expect(await byTitle(db.read, 'one', 0)).toEqual([{ title: 'one', app_id: 'a' }]);
      expect(await byTitle(db.read, 'two', 2)).toEqual([{ title: 'two', app_id: 'a' }]);
      expect(await byTitle(db.read, 'two', 3)).toEqual([]);
      const inside = await db.transaction(async (q) => {
        await insert(q, 'three', 3);
        return byTitle(q, 'three', 3);
      });
      expect(inside).toEqual([{ title: 'three', app_id: 'a' }]);
      const other = openDatabase(uri);
      expect(await byTitle(other.read, 'one', 0)).toHaveLength(1);
      await other.close();
    });
  });
});

describe.each(testDatabases())('migrations on $name', (kind) => {
  let uri: string;
  let drop: () => Promise<void>;
  let db: Database;

  beforeEach(async () => {
    ({ uri, drop } = await kind.create());
    db = openDatabase(uri);
    await migrate(db, steps, 7);
  });
  afterEach(async () => {
    await db.close();
    await drop();
  });

  const later: Migration = {
    id: '2020-01-02-colour',
    statements: ({ text }) => [`alter table notes add column colour ${text}`],
  };

  it('run once, in the order of their ids', async () => {
    expect(await migrate(db, steps, 8)).toEqual([]);
    expect(await migrate(db, [later, ...steps], 9)).toEqual(['2020-01-02-colour']);
    expect(await db.read.selectFrom('schema_migrations').selectAll().orderBy('id').execute()).toEqual([
      { id: '2020-01-01-notes', applied_at: 7 },
      { id: '2020-01-02-colour', applied_at: 9 },
    ]);
  });

  it('run once when several instances start together', async () => {
    const { uri: fresh, drop: dropFresh } = await kind.create();
    const instances = [1, 2, 3, 4].map(() => openDatabase(fresh));
    const applied = await Promise.all(instances.map((instance) => migrate(instance, [later, ...steps], 1)));
    expect(applied.flat().sort()).toEqual(['2020-01-01-notes', '2020-01-02-colour']);
    await Promise.all(instances.map((instance) => instance.close()));
    await dropFresh();
  });

  it('happen as a whole or not at all', async () => {
    const broken: Migration = {
      id: '2020-01-03-broken',
      statements: () => ['create table half_way (a integer)', 'create nonsense'],
    };
    await expect(migrate(db, [...steps, later, broken], 1)).rejects.toThrow();
    expect(await migrate(db, [...steps, later], 1)).toEqual(['2020-01-02-colour']);
    await expect(sql`select * from half_way`.execute(db.read)).rejects.toThrow();
  });

  it('of a newer release are refused by name', async () => {
    await migrate(db, [...steps, later], 1);
    const refused = migrate(db, steps, 2);
    await expect(refused).rejects.toThrow(NewerSchemaError);
    await expect(refused).rejects.toThrow(/newer release of Latchkey .*2020-01-02-colour/);
  });

  it('of a newer release leave an older instance working', async () => {
    const older = openDatabase(uri);
    const all = () => older.read.selectFrom('notes').selectAll().execute();
    const allInside = () =>
      older.transaction(async (q) => {
        await q.updateTable('notes').set({ size: 5 }).execute();
        return q.selectFrom('notes').selectAll().execute();
      });
    await older.write((q) => insert(q, 'one'));
    // Often enough for every connection of the pool to have planned the statements.
    await Promise.all([...Array.from({ length: 10 }, all), ...Array.from({ length: 10 }, allInside)]);
    await migrate(db, [...steps, later], 1);
    const note = { app_id: 'a', title: 'one', size: 5, colour: null };
    for (let i = 0; i < 12; i += 1) expect(await all()).toEqual([note]);
    const inside = await Promise.all(Array.from({ length: 12 }, allInside));
    expect(inside).toEqual(Array.from({ length: 12 }, () => [note]));
    await older.close();
  });
});

describe('openDatabase', () => {
  it('makes the folder of a SQLite file', async () => {
    const [sqlite] = testDatabases();
    const { uri, drop } = (await sqlite?.create()) ?? { uri: '', drop: async () => undefined };
    const db = openDatabase(uri.replace('test.db', 'new/folder/test.db'));
    expect(await migrate(db, steps, 1)).toEqual(['2020-01-01-notes']);
    await db.close();
    await drop();
  });

  it('keeps a database in memory', async () => {
    const db = openDatabase('sqlite::memory:');
    await migrate(db, steps, 1);
    await db.write((q) => insert(q, 'one'));
    expect(await titles(db.read)).toEqual(['one']);
    await db.close();
  });

  it.each(['', 'mysql://x', 'latchkey.db', 'http://x'])('refuses %j', (uri) => {
    expect(() => openDatabase(uri)).toThrow('must be given as sqlite:<path> or postgresql://');
  });
});
