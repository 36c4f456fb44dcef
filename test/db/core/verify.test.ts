/** Each way of tampering, one by one, on a case that verified before: the named check must fail and say where. */
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CUSTODY_ROOT, type CustodyRow, custodyHash } from '../../../electron/db/custody.ts';
import type { WriteDb } from '../../../electron/db/handles.ts';
import { createMemoryCase } from '../../../electron/db/open.ts';
import { failures, feed, importLines, LINES, note } from './feed.ts';

function build(): WriteDb {
  const db = createMemoryCase();
  importLines(db, 'one.json', feed(LINES));
  importLines(
    db,
    'two.json.gz',
    feed(
      [
        { uid: 'g1', us: 5 },
        { uid: 'g2', us: 6 },
      ],
      { gzip: true },
    ),
  );
  importLines(db, 'again.json', feed(LINES.slice(0, 4)));
  note(db, 'a note');
  note(db, 'another note');
  return db;
}

/** Takes the guards away and puts them back, as somebody with an SQLite shell would. */
function unguarded(db: WriteDb, act: () => void): void {
  const triggers = db.sql.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of triggers) db.sql.exec(`DROP TRIGGER ${name}`);
  act();
  for (const { sql } of triggers) db.sql.exec(sql);
}

const run = (statement: string) => (db: WriteDb) =>
  unguarded(db, () => {
    db.sql.pragma('foreign_keys = OFF');
    db.sql.pragma('ignore_check_constraints = ON');
    db.sql.exec(statement);
  });

interface Tampering {
  readonly what: string;
  readonly act: (db: WriteDb) => void;
  readonly check: string;
  readonly says: RegExp;
}

function swapBlock(stream: number, length: number) {
  return (db: WriteDb) =>
    unguarded(db, () => {
      const data = zstdCompressSync(Buffer.alloc(length, 0x41));
      db.sql
        .prepare('UPDATE evidence_chunk SET data = ?, length = ? WHERE evidence_id = 2 AND stream = ? AND seq = 0')
        .run(data, length, stream);
    });
}

const TAMPERINGS: readonly Tampering[] = [
  {
    what: 'a block of evidence is replaced by one of the same length',
    act: (db) => {
      const length = db.sql
        .prepare('SELECT length FROM evidence_chunk WHERE evidence_id = 2 AND stream = 0 AND seq = 0')
        .pluck()
        .get();
      swapBlock(0, length as number)(db);
    },
    check: 'original bytes',
    says: /two\.json\.gz.*SHA-256/,
  },
  {
    what: 'a block is dropped',
    act: run('DELETE FROM evidence_chunk WHERE evidence_id = 1 AND seq = 2'),
    check: 'original bytes',
    says: /one\.json.*block 2 is missing/,
  },
  {
    what: 'a block is moved',
    act: run('UPDATE evidence_chunk SET "offset" = "offset" + 1 WHERE evidence_id = 1 AND seq = 3'),
    check: 'original bytes',
    says: /block 3 at offset 193/,
  },
  {
    what: 'a block is garbled',
    act: run("UPDATE evidence_chunk SET data = x'00' WHERE evidence_id = 1 AND seq = 1"),
    check: 'original bytes',
    says: /block 1.*cannot be decompressed/,
  },
  {
    what: 'a decoded block is replaced',
    act: (db) => {
      const length = db.sql
        .prepare('SELECT length FROM evidence_chunk WHERE evidence_id = 2 AND stream = 1 AND seq = 0')
        .pluck()
        .get();
      swapBlock(1, length as number)(db);
    },
    check: 'decoding',
    says: /two\.json\.gz.*at offset 0/,
  },
  {
    what: 'the stated SHA-256 is changed',
    act: run(`UPDATE evidence SET sha256 = '${'0'.repeat(64)}' WHERE id = 1`),
    check: 'original bytes',
    says: /one\.json/,
  },
  {
    what: 'a reject is deleted',
    act: run('DELETE FROM record WHERE outcome = 2'),
    check: 'ledger',
    says: /one\.json.*0 rejected, 1 are stated/,
  },
  {
    what: 'a reject is deleted and the counts are made to fit',
    act: run(
      'DELETE FROM record WHERE outcome = 2; UPDATE evidence SET rejected = 0, records = 11, record_bytes = record_bytes - 8, framing_bytes = framing_bytes + 8 WHERE id = 1',
    ),
    check: 'import statements',
    says: /one\.json.*rejected is 0, the custody log says 1/,
  },
  {
    what: 'a record is stretched over the next',
    act: run('UPDATE record SET length = length + 5 WHERE evidence_id = 1 AND seq = 3'),
    check: 'record ranges',
    says: /record 4 at offset \d+: it overlaps/,
  },
  {
    what: 'a record is moved beyond the end',
    act: run('UPDATE record SET "offset" = 999999 WHERE evidence_id = 1 AND seq = 11'),
    check: 'record ranges',
    says: /beyond the file/,
  },
  {
    what: 'a reason is rewritten',
    act: run("UPDATE record SET reason = 'fine' WHERE outcome = 2"),
    check: 'import digests',
    says: /one\.json.*ledger/,
  },
  {
    what: 'an event is deleted',
    act: run('DELETE FROM event WHERE id = 3'),
    check: 'import digests',
    says: /one\.json.*10 events, 11/,
  },
  {
    what: 'an event is given another actor',
    act: run('UPDATE event SET actor = actor + 1 WHERE id = 3'),
    check: 'import digests',
    says: /one\.json.*events were changed/,
  },
  {
    what: "an event's key is deleted",
    act: run('DELETE FROM event_key WHERE event_id = 2'),
    check: 'import digests',
    says: /events were changed/,
  },
  {
    what: 'a time is changed',
    act: run('UPDATE event SET time_us = time_us + 1 WHERE id = 3'),
    check: 'event times',
    says: /one\.json/,
  },
  {
    what: 'a stored text is rewritten',
    act: run("UPDATE value SET text = 'innocent' WHERE text = 'note of u3'"),
    check: 'import digests',
    says: /texts or entities/,
  },
  {
    what: 'an identity is renamed',
    act: run("UPDATE entity SET key = 'email:eve@example.com' WHERE key = 'email:ben@example.com'"),
    check: 'import digests',
    says: /texts or entities/,
  },
  {
    what: 'an event points at a reject',
    act: run('UPDATE event SET record_id = (SELECT id FROM record WHERE outcome = 2) WHERE id = 3'),
    check: 'events',
    says: /one\.json, record 7/,
  },
  {
    what: 'a duplicate points elsewhere',
    act: run('UPDATE record SET dup_of = dup_of + 1 WHERE evidence_id = 3 AND seq = 1'),
    check: 'duplicates',
    says: /again\.json, record 1/,
  },
  {
    what: 'an evidence is removed whole',
    act: run(
      'DELETE FROM event WHERE evidence_id = 2; DELETE FROM record WHERE evidence_id = 2; DELETE FROM evidence_chunk WHERE evidence_id = 2; DELETE FROM evidence WHERE id = 2',
    ),
    check: 'import statements',
    says: /two\.json\.gz.*gone/,
  },
  {
    what: 'a custody entry is rewritten',
    act: run(`UPDATE custody SET detail = '{"what":"nothing"}' WHERE action = 'note'`),
    check: 'custody',
    says: /content was changed/,
  },
  {
    what: 'a custody entry is deleted',
    act: run('DELETE FROM custody WHERE seq = 3'),
    check: 'custody',
    says: /entry 3 is missing/,
  },
  {
    what: 'the last custody entry is cut off',
    act: run('DELETE FROM custody WHERE seq = (SELECT max(seq) FROM custody)'),
    check: 'custody',
    says: /ends at entry/,
  },
  {
    what: 'a dangling reference',
    act: run('UPDATE record SET evidence_id = 77 WHERE evidence_id = 1 AND seq = 11'),
    check: 'references',
    says: /record row/,
  },
  { what: 'another application id', act: (db) => db.sql.pragma('application_id = 1'), check: 'file', says: /AGTR/ },
  {
    what: 'a guard is dropped',
    act: (db) => db.sql.exec('DROP TRIGGER custody_no_delete'),
    check: 'file',
    says: /custody_no_delete/,
  },
];

describe('verification', () => {
  it('finds nothing wrong with an untouched case', async () => {
    expect(await failures(build())).toEqual([]);
  });

  it.each(TAMPERINGS)('catches it when $what', async ({ act, check, says }) => {
    const db = build();
    act(db);
    const failed = await failures(db);
    expect(failed.map((one) => one.check)).toContain(check);
    expect(failed.find((one) => one.check === check)?.problems.join('\n')).toMatch(says);
  });

  it('catches evidence and its row changed together, by the custody statement', async () => {
    const db = build();
    unguarded(db, () => {
      const fake = feed([{ uid: 'x', us: 1 }]);
      const chunk = fake.find((message) => message.type === 'chunk');
      const end = fake.find((message) => message.type === 'end');
      db.sql.exec('DELETE FROM evidence_chunk WHERE evidence_id = 1');
      for (const block of fake) {
        if (block.type === 'chunk') {
          db.sql
            .prepare('INSERT INTO evidence_chunk VALUES (1, 0, ?, ?, ?, ?)')
            .run(block.seq, block.offset, block.length, block.data);
        }
      }
      expect(chunk).toBeDefined();
      db.sql.pragma('ignore_check_constraints = ON');
      db.sql.prepare('UPDATE evidence SET sha256 = ?, bytes = ? WHERE id = 1').run(end?.sha256, end?.bytes);
    });
    const failed = await failures(db);
    expect(failed.map((one) => one.check)).toContain('import statements');
    expect(failed.map((one) => one.check)).not.toContain('original bytes');
  });

  it('refuses changes through the product: custody is append-only and blocks are never updated', () => {
    const db = build();
    expect(() => db.sql.exec("UPDATE custody SET who = 'x'")).toThrow(/append-only/);
    expect(() => db.sql.exec('DELETE FROM custody')).toThrow(/append-only/);
    expect(() => db.sql.exec('UPDATE evidence_chunk SET length = 0')).toThrow(/never changed/);
  });

  it('says in the documentation what a rewritten chain can hide: hashes computed anew pass', async () => {
    const db = build();
    unguarded(db, () => {
      const rows = db.sql.prepare('SELECT * FROM custody ORDER BY seq').all() as CustodyRow[];
      let previous = CUSTODY_ROOT;
      for (const row of rows) {
        const changed = { ...row, who: 'somebody else', prev_hash: previous };
        previous = custodyHash(changed);
        db.sql
          .prepare('UPDATE custody SET who = ?, prev_hash = ?, hash = ? WHERE seq = ?')
          .run(changed.who, changed.prev_hash, previous, row.seq);
      }
      db.sql
        .prepare("UPDATE meta SET value = ? WHERE key = 'custody_head'")
        .run(JSON.stringify({ seq: rows.length, hash: previous }));
    });
    expect(await failures(db)).toEqual([]);
  });
});
