import { crc32, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Allowance } from '../../electron/intake/archive/archiveReader.ts';
import { memberName } from '../../electron/intake/archive/memberName.ts';
import { readMember } from '../../electron/intake/readEvidence.ts';
import type { ArchiveMember } from '../../shared/model/intake.ts';
import { pax, tar, tarHeader, zip } from './archiveBuilder.ts';
import { gather, importers, type Reading, readBytes, stored } from './fakes.ts';

const row = (n: number) => JSON.stringify({ act: 'read', id: n, time: '2025-08-12T11:04:31Z' });
const log = (from: number, count: number) => `${Array.from({ length: count }, (_, i) => row(from + i)).join('\n')}\n`;

function balanced(reading: Reading, bytes: Buffer): Reading {
  const { end, records } = reading;
  expect(stored(reading, 0).equals(bytes)).toBe(true);
  expect(records.reduce((sum, record) => sum + record.length, 0) + end.framingBytes).toBe(
    end.decodedBytes ?? end.bytes,
  );
  let at = 0;
  for (const [seq, record] of records.entries()) {
    expect(record.seq).toBe(seq);
    expect(record.offset).toBeGreaterThanOrEqual(at);
    at = record.offset + record.length;
  }
  expect(at).toBeLessThanOrEqual(end.decodedBytes ?? end.bytes);
  expect(reading.members).toHaveLength(reading.accepted.length);
  return reading;
}

const open = async (bytes: Buffer) => balanced(await readBytes(bytes), bytes);

/** One member, its bytes handed over in small pieces. */
async function member(archive: Reading, index: number, depth = 1): Promise<Reading> {
  const found = archive.members[index] as ArchiveMember;
  const bytes = stored(archive, archive.start.decoded ? 1 : 0);
  async function* range() {
    for (let at = found.offset; at < found.offset + found.length; at += 100) {
      yield bytes.subarray(at, Math.min(at + 100, found.offset + found.length));
    }
  }
  const about = { casePath: '', evidenceId: 1, archiveName: 'a', depth, outermostBytes: bytes.length };
  const inside = { ...about, member: found, spent: { entries: 0, bytes: 0 } };
  const file = { name: found.name, bytes: found.bytes, inside };
  return gather(readMember(range(), file, { zone: 'UTC' }, importers, new AbortController().signal));
}

const names = (reading: Reading) => reading.members.map(({ name }) => name);
const reasons = (reading: Reading) => reading.rejected.map(({ reason }) => reason);

describe('zip', () => {
  test('stored, deflated, with data descriptor and with zip64 sizes', async () => {
    const archive = await open(
      zip(
        [
          { name: 'a.json', data: log(0, 40) },
          { name: 'logs/', data: '', stored: true },
          { name: 'logs/b.json', data: log(40, 40), stored: true },
          { name: 'c.json', data: log(80, 40), descriptor: true },
          { name: 'd.json', data: log(120, 40), zip64: true },
          { name: 'e.csv', data: 'act,time\nread,2025-08-12T11:04:31Z\n' },
        ],
        { zip64: true, comment: 'made for a test' },
      ),
    );
    expect(archive.start).toMatchObject({ format: 'archive.zip', decoded: false, container: undefined });
    expect(names(archive)).toEqual(['a.json', 'logs/b.json', 'c.json', 'd.json', 'e.csv']);
    expect(archive.codes).toEqual([]);
    for (const i of [0, 1, 2, 3]) {
      const read = await member(archive, i);
      expect(read.accepted).toHaveLength(40);
      expect(read.codes).toEqual([]);
      expect(stored(read, 0).toString()).toBe(log(i * 40, 40));
    }
    expect((await member(archive, 4)).start.container).toBe('csv');
  });

  test('torture 25: an encrypted member is refused by its name, the others are read', async () => {
    const archive = await open(
      zip([
        { name: 'good.json', data: log(0, 3) },
        { name: 'hr/secret.json', data: log(3, 3), flags: 1 },
        { name: 'aes.json', data: log(6, 3), method: 99, flags: 1 },
      ]),
    );
    expect(names(archive)).toEqual(['good.json']);
    expect(reasons(archive)).toEqual([
      expect.stringMatching(/^"hr\/secret.json": it is encrypted; extract it with its password/),
      expect.stringMatching(/^"aes.json": it is encrypted/),
    ]);
    expect(archive.codes).toEqual(['refused-members']);
  });

  test('torture 25: tampered content is told from an encrypted one', async () => {
    const data = log(0, 3);
    const archive = await open(zip([{ name: 'a.json', data, stored: true, crc: crc32('other') }]));
    const read = await member(archive, 0);
    expect(read.accepted).toHaveLength(3);
    expect(read.rejected).toMatchObject([{ length: 0, reason: expect.stringMatching(/does not match the checksum/) }]);
    expect(read.codes).toEqual(['checksum']);
    const damaged = zip([{ name: 'a.json', data: log(0, 3_000) }]);
    damaged.fill(0xff, 2_000, 2_100);
    const cut = await member(await open(damaged), 0);
    expect(cut.accepted.length).toBeGreaterThan(0);
    expect(cut.codes).toContain('cut-member');
  });

  test('torture 25: paths that lead outside are shown by their cleaned name', async () => {
    const stated = ['../../etc/passwd', '/root/a', 'C:\\Users\\b.json', '..\\..\\c', 'd\0.json', '../', '..'];
    const archive = await open(zip(stated.map((name) => ({ name, data: log(0, 1) }))));
    expect(names(archive)).toEqual(['etc/passwd', 'root/a', 'Users/b.json', 'c', 'd\ufffd.json', 'unnamed', 'unnamed']);
    for (const [i, name] of stated.entries()) {
      const { end } = await member(archive, i);
      expect(end.warnings).toMatchObject([
        { code: 'unsafe-name', message: expect.stringContaining(JSON.stringify(name)) },
      ]);
    }
  });

  test('torture 25: members that share their data, lie elsewhere or expand beyond their size', async () => {
    const bomb = Buffer.alloc(3_000_000, 0x61);
    const archive = await open(
      zip([
        { name: 'a.json', data: log(0, 3) },
        { name: 'again.json', data: log(0, 3), at: 0 },
        { name: 'bomb.json', data: bomb, size: 1_000 },
      ]),
    );
    expect(names(archive)).toEqual(['a.json', 'bomb.json']);
    expect(reasons(archive)).toEqual([expect.stringMatching(/"again.json": the directory names the same data twice/)]);
    const read = await member(archive, 1);
    expect(read.end.bytes).toBe(1_000);
    expect(read.codes).toEqual(expect.arrayContaining(['expansion-limit']));
    const overlapping = zip([{ name: 'x', data: log(0, 3), stored: true }]);
    const at = overlapping.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    overlapping.writeUInt32LE(5_000, at + 20);
    expect(reasons(await open(overlapping))).toEqual([expect.stringMatching(/5000 bytes overlap/)]);
    overlapping.writeUInt32LE(9_999_999, at + 42);
    expect(reasons(await open(overlapping))).toEqual([expect.stringMatching(/outside the archive/)]);
  });

  test('torture 25: sizes beyond the limit are refused before anything is unpacked', async () => {
    const archive = await open(
      zip([
        { name: 'a', data: log(0, 3), size: 0xf000_0000 },
        { name: 'b', data: log(0, 3) },
      ]),
    );
    expect(names(archive)).toEqual(['b']);
    expect(reasons(archive)).toEqual([expect.stringMatching(/over the limit of 1073741824/)]);
    const allowance = new Allowance(
      { entries: 9, depth: 1, ratio: 10, bytes: 100, totalBytes: 500 },
      { entries: 2, bytes: 90 },
    );
    expect(allowance.entries).toBe(7);
    expect(allowance.take(11, 1)).toMatch(/101 bytes, over the limit of 100/);
    expect(allowance.take(11, 20)).toBeUndefined();
    expect(allowance.take(400, 1_000)).toMatch(/over the limit of 500/);
  });

  test('links, unknown methods, headers that disagree', async () => {
    const archive = await open(
      zip([
        { name: 'link', data: '/etc/passwd', stored: true, mode: 0o120777 },
        { name: 'bz', data: 'x', method: 12 },
        { name: 'a.json', data: log(0, 1), localName: 'b.json' },
      ]),
    );
    expect(reasons(archive)).toEqual([
      '"link": it is a symbolic link, which is not followed',
      '"bz": it is packed with bzip2 (method 12), which is not read',
    ]);
    expect((await member(archive, 0)).codes).toEqual(['name-differs']);
  });

  test('names that are not UTF-8 are read as code page 437', async () => {
    expect(names(await open(zip([{ name: Buffer.from([0x81, 0x2e, 0x6a]), data: log(0, 1) }])))).toEqual(['ü.j']);
  });

  test('a zip inside a zip is opened, nested too deep it is kept whole', async () => {
    const inner = zip([{ name: 'in.json', data: log(0, 2) }]);
    const archive = await open(
      zip([
        { name: 'inner.zip', data: inner },
        { name: 'x.json.gz', data: gzipSync(log(0, 2)) },
      ]),
    );
    const nested = await member(archive, 0);
    expect(nested.start.format).toBe('archive.zip');
    expect((await member(nested, 0, 2)).accepted).toHaveLength(2);
    expect((await member(archive, 1)).start).toMatchObject({ encoding: 'gzip', format: 'fake.json' });
    const deep = await member(archive, 0, 5);
    expect(deep.start.format).toBeUndefined();
    expect(deep.rejected).toMatchObject([
      { offset: 0, length: inner.length, reason: expect.stringMatching(/nested in 5/) },
    ]);
  });

  test('cut, without directory, empty, an office document', async () => {
    const whole = zip([{ name: 'a.json', data: log(0, 100) }]);
    const cut = await open(whole.subarray(0, whole.length - 10));
    expect(cut.rejected).toMatchObject([
      { length: whole.length - 10, reason: expect.stringMatching(/cannot be listed.*missing/) },
    ]);
    expect((await open(zip([]))).codes).toEqual(['no-records']);
    const office = await open(zip([{ name: '[Content_Types].xml', data: '<x/>' }]));
    expect(office.start.format).toBeUndefined();
    expect(reasons(office)).toEqual([expect.stringMatching(/^an office document/)]);
    const trailing = await open(Buffer.concat([whole, Buffer.from('more')]));
    expect(trailing.codes).toEqual(['trailing-bytes']);
    expect(trailing.members).toHaveLength(1);
  });

  test('bytes hidden between members are counted and told of', async () => {
    const a = zip([{ name: 'a.json', data: log(0, 1), stored: true }]);
    const start = a.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    const hidden = Buffer.concat([a.subarray(0, start), Buffer.alloc(100_000, 7), a.subarray(start)]);
    hidden.writeUInt32LE(start + 100_000, hidden.length - 6);
    const archive = await open(hidden);
    expect(archive.end.warnings).toMatchObject([
      { code: 'hidden-bytes', message: expect.stringContaining('100000 bytes') },
    ]);
    expect((await member(archive, 0)).accepted).toHaveLength(1);
  });
});

describe('tar', () => {
  const long = `${'deep/'.repeat(60)}a.json`;
  const parts = [
    { name: './a.json', data: log(0, 3) },
    { name: 'folder/', type: '5' },
    { name: 'b.json', prefix: 'folder', data: log(3, 3) },
    pax({ path: long, mtime: '1.5' }),
    { name: 'short', data: log(6, 3) },
    { name: '././@LongLink', type: 'L', data: `${long}b\0` },
    { name: 'short', data: log(9, 3) },
  ];

  test.each([
    ['tar', (bytes: Buffer) => bytes],
    ['tar.gz', gzipSync],
  ])('%s with folders, prefixes, pax and GNU long names', async (kind, pack) => {
    const archive = await open(pack(tar(parts)));
    expect(archive.start).toMatchObject({ format: 'archive.tar', decoded: kind === 'tar.gz' });
    expect(names(archive)).toEqual(['a.json', 'folder/b.json', long, `${long}b`]);
    for (const i of [0, 1, 2, 3]) expect((await member(archive, i)).accepted).toHaveLength(3);
    expect(archive.codes).toEqual([]);
  });

  test('torture 26: links and devices are refused by name', async () => {
    const archive = await open(
      tar([
        { name: 'sym', type: '2', link: '../../etc/shadow' },
        { name: 'hard', type: '1', link: 'a' },
        { name: 'dev', type: '3' },
        { name: 'fifo', type: '6' },
        { name: 'sparse', type: 'S', data: 'x' },
        { name: '../up.json', data: log(0, 1) },
      ]),
    );
    expect(reasons(archive)).toEqual([
      '"sym": it is a symbolic link, which is not followed (to "../../etc/shadow")',
      '"hard": it is a hard link, which is not followed (to "a")',
      '"dev": it is a device, not a file',
      '"fifo": it is a pipe, not a file',
      '"sparse": it is a sparse file, which is not read',
    ]);
    expect(names(archive)).toEqual(['up.json']);
    expect((await member(archive, 0)).codes).toEqual(['unsafe-name']);
  });

  test('cut inside a member, inside a header, damaged in the middle', async () => {
    const whole = tar([
      { name: 'a.json', data: log(0, 3) },
      { name: 'b.json', data: log(3, 100) },
    ]);
    const inside = await open(whole.subarray(0, 4_000));
    expect(names(inside)).toEqual(['a.json', 'b.json']);
    expect(inside.codes).toEqual(['cut-archive']);
    const cut = await member(inside, 1);
    expect(cut.accepted.length).toBeGreaterThan(10);
    expect(cut.records.at(-1)?.reason).toMatch(/ends inside "b.json"/);
    const header = await open(whole.subarray(0, 1_100));
    expect(names(header)).toEqual(['a.json']);
    expect(header.rejected).toMatchObject([{ offset: 1_024, length: 76 }]);
    const damaged = Buffer.from(whole);
    damaged.write('zzz', 1_024);
    expect((await open(damaged)).rejected).toMatchObject([
      { offset: 1_024, length: whole.length - 1_024, reason: expect.stringMatching(/header at byte 1024 is damaged/) },
    ]);
    const gz = gzipSync(whole, { level: 0 });
    const cutGz = await open(gz.subarray(0, gz.length - 2_000));
    expect(cutGz.codes).toEqual(expect.arrayContaining(['cut-gzip', 'cut-archive']));
  });

  test('a size that is not there, and a forged one', async () => {
    const forged = tarHeader({ name: 'big', size: 0o77777777777 });
    expect((await open(forged)).rejected).toMatchObject([{ offset: 0, length: 512 }]);
  });

  test('any chunking gives the same members', async () => {
    const { TarReader } = await import('../../electron/intake/archive/tarReader.ts');
    const { DecodeNotes } = await import('../../electron/intake/decodeNotes.ts');
    const { ARCHIVE_LIMITS } = await import('../../electron/intake/archive/archiveReader.ts');
    const bytes = tar(parts);
    const read = (size: number) => {
      const reader = new TarReader(
        new DecodeNotes(),
        new Allowance(ARCHIVE_LIMITS, { entries: 0, bytes: 0 }),
        undefined,
      );
      const found = [];
      for (let at = 0; at < bytes.length; at += size) found.push(...reader.push(bytes.subarray(at, at + size)));
      return [...found, ...reader.end()];
    };
    for (const size of [1, 7, 511, 513, 4_096]) expect(read(size)).toEqual(read(bytes.length));
  });
});

test('a cleaned name never leads anywhere', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('..', '/', '\\', '.', 'C:', 'a', '\0', '\n', '\u202e', 'é')), (parts) => {
      const { name } = memberName(parts.join(''));
      expect(name).not.toMatch(/^\/|\\|\0|\n|(^|\/)\.{1,2}(\/|$)|^[A-Za-z]:\//);
      expect(name.length).toBeGreaterThan(0);
    }),
    { seed: 7, numRuns: 2_000 },
  );
});

test('damaged archives of any kind balance and are read or refused, never thrown at', async () => {
  const whole = [
    zip([
      { name: 'a.json', data: log(0, 5) },
      { name: 'b.json', data: log(5, 5), stored: true, descriptor: true },
    ]),
    tar([{ name: 'a.json', data: log(0, 5) }, pax({ path: 'b.json' }), { name: 'x', data: log(5, 5) }]),
  ];
  const damage = fc.array(fc.tuple(fc.nat(5_000), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...whole), damage, fc.nat(6_000), async (bytes, changes, length) => {
      const bad = Buffer.from(bytes.subarray(0, Math.max(300, length)));
      for (const [at, value] of changes) if (at < bad.length) bad[at] = value;
      const reading = balancedIfArchive(await readBytes(bad), bad);
      for (const index of reading.members.keys()) await member(reading, index);
    }),
    { seed: 20250812, numRuns: 150 },
  );
});

/** As `balanced`, for what may also be no archive any more. */
function balancedIfArchive(reading: Reading, bytes: Buffer): Reading {
  return reading.start.format?.startsWith('archive.') ? balanced(reading, bytes) : { ...reading, members: [] };
}
