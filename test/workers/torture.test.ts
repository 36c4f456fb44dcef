/** Inputs that broke other tools, met as a user meets them: imported into a case, read back from its ledger and its views. */
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zip } from '../intake/archiveBuilder.ts';
import { openTestCase, type TestCase } from './caseHost.ts';

const LONG = process.env.AGENTRAIL_LONG === '1';
let opened: TestCase;

beforeEach(() => {
  opened = openTestCase();
});
afterEach(() => opened.close());

interface Fields {
  readonly time?: string;
  readonly name?: string;
  readonly id?: number;
  readonly agent?: string;
}
const trail = (
  n: number,
  { time = '2025-08-12T11:04:31Z', name = 'GetObject', id = n, agent = 'aws-cli' }: Fields = {},
) =>
  JSON.stringify({
    eventVersion: '1.08',
    userIdentity: { type: 'IAMUser', userName: 'ana', arn: 'arn:aws:iam::111122223333:user/ana' },
    eventTime: time,
    eventSource: 's3.amazonaws.com',
    eventName: name,
    awsRegion: 'eu-west-1',
    userAgent: agent,
    requestID: `R${n}`,
    eventID: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
  });
const many = (count: number, from = 0, fields: Fields = {}) =>
  Array.from({ length: count }, (_, i) => trail(from + i, fields));
const events = async () => (await opened.ask('case.info', {})).counts.events;
const MAPPING = { name: 'odd', system: 'Odd', time: 'when', action: 'what', uid: 'id' };

describe('the ledger', () => {
  it('torture 1: one bad date per thousand records costs those dates and nothing else', async () => {
    const lines = many(6_000).map((line, i) => (i % 1_000 === 7 ? trail(i, { time: 'yesterday' }) : line));
    const [row] = await opened.importing('trail.ndjson', lines.join('\n'));
    expect(row).toMatchObject({ records: 6_000, accepted: 6_000, rejected: 0, events: 6_000, undated: 6 });
    expect(row?.warnings.find(({ code }) => code === 'undated')?.message).toMatch(/^6 events/);
  });

  it('torture 1: one bad row in 10,000 is one reject with its byte offset, its bytes and the reason', async () => {
    const lines = many(10_000);
    const bad = `${lines[4_321]?.slice(0, 80)} nonsense`;
    lines[4_321] = bad;
    const text = lines.join('\n');
    const [row] = await opened.importing('trail.ndjson', text);
    expect(row).toMatchObject({ records: 10_000, accepted: 9_999, rejected: 1, events: 9_999 });
    const { rows } = await opened.ask('evidence.rejects', { evidenceId: row?.id ?? 0 });
    expect(rows).toMatchObject([
      {
        index: 4_321,
        offset: text.indexOf(bad),
        length: bad.length,
        reason: expect.stringMatching(/not valid JSON at byte/),
      },
    ]);
    expect(await opened.ask('record.get', { recordId: rows[0]?.recordId ?? 0 })).toMatchObject({
      text: bad,
      truncated: false,
    });
    await opened.verified();
  });

  it('torture 11: a CSV without a header names its first row as one and reads nothing into it', async () => {
    const [row] = await opened.importing('x.csv', '2025-08-12T11:04:31Z,ana,read\n2025-08-12T11:05:31Z,ben,write\n');
    expect(row).toMatchObject({ format: null, records: 1, rejected: 1, events: 0 });
    for (const count of [0, 1, 2]) {
      const rows = ['when,what', ...Array.from({ length: count }, (_, i) => `2025-08-12T11:0${i}:00Z,act${i}`)].join(
        '\n',
      );
      const [read] = await opened.importing(`${count}.csv`, `${rows}\n`, {
        format: 'generic.csv',
        mapping: { ...MAPPING, uid: undefined },
      });
      expect(read).toMatchObject({ records: count, events: count === 2 ? 1 : count });
    }
  });

  it('a rejected row is read again after the mapping changed, and only the rejects are', async () => {
    const text = '{"when":"2025-08-12T11:04:31Z","what":"a"}\n[1]\n{"when":"2025-08-12T11:05:31Z","what":"b"}\n"x"\n';
    const [row] = await opened.importing('odd.ndjson', text, {
      format: 'generic.json',
      mapping: { ...MAPPING, uid: undefined },
    });
    expect(row).toMatchObject({ records: 4, accepted: 2, rejected: 2 });
    const before = (await opened.ask('events.page', {})).rows.map(({ id }) => id);
    await opened.ask('import.remap', {
      evidenceId: row?.id ?? 0,
      mapping: { ...MAPPING, uid: undefined, action: 'when' },
    });
    await opened.idle();
    expect(await opened.ask('evidence.get', { id: row?.id ?? 0 })).toMatchObject({
      records: 4,
      accepted: 2,
      rejected: 2,
      events: 2,
    });
    expect((await opened.ask('events.page', {})).rows.map(({ id }) => id)).toEqual(before);
    await opened.verified();
  });
});

describe('torture 18: the same records again', () => {
  const lines = many(40);
  const envelope = (line: string) =>
    JSON.stringify({ _index: 'aws', _id: 'x', _source: { event: { original: line } } });

  it('as array, wrapped, NDJSON, gzip, in an archive, out of an envelope and as a renamed copy: nothing is added', async () => {
    const [first] = await opened.importing('a.ndjson', lines.join('\n'));
    expect(first).toMatchObject({ records: 40, accepted: 40, duplicates: 0 });
    const forms: readonly (readonly [string, Buffer | string])[] = [
      ['renamed.txt', lines.join('\n')],
      ['array.json', `[${lines.join(',\n')}]`],
      ['wrapped.json', `{"Records":[${lines.join(',')}]}`],
      ['pretty.json', JSON.stringify(JSON.parse(`[${lines.join(',')}]`), null, 2)],
      ['packed.gz', gzipSync(`${lines.join('\r\n')}\r\n`)],
      ['packed.zip', zip([{ name: 'a.json', data: lines.join('\n') }])],
      ['siem.ndjson', lines.map(envelope).join('\n')],
      ['overlap.ndjson', lines.slice(20).join('\n')],
    ];
    for (const [name, bytes] of forms) {
      const log = (await opened.importing(name, bytes)).find(({ format }) => format === 'aws.cloudtrail');
      expect([name, log?.accepted, log?.duplicates]).toEqual([name, 0, name.startsWith('overlap') ? 20 : 40]);
    }
    expect(await events()).toBe(40);
    await opened.verified();
  });

  it('overlapping exports add what is new; the same id with other content is no duplicate', async () => {
    await opened.importing('a.ndjson', lines.join('\n'));
    const [more] = await opened.importing('b.ndjson', many(40, 30).join('\n'));
    expect(more).toMatchObject({ accepted: 30, duplicates: 10 });
    const [other] = await opened.importing('c.ndjson', trail(0, { name: 'DeleteObject' }));
    expect(other).toMatchObject({ accepted: 1, duplicates: 0 });
    const [twice] = await opened.importing('d.ndjson', [trail(500), trail(500), trail(501)].join('\n'));
    expect(twice).toMatchObject({ records: 3, accepted: 2, duplicates: 1 });
    expect(await events()).toBe(40 + 30 + 1 + 2);
    await opened.verified();
  });
});

describe('exports', () => {
  it('torture 19: our own exports are recognised, kept, and invent no events', async () => {
    await opened.importing('a.ndjson', many(25).join('\n'));
    for (const format of ['events.csv', 'events.jsonl']) {
      const text = await opened.exporting(format);
      const [row] = await opened.importing(format, text);
      expect(row).toMatchObject({ format: 'agentrail.export', records: 25, accepted: 25, rejected: 0, events: 0 });
      expect(row?.warnings).toMatchObject([
        { code: 'no-events', message: expect.stringMatching(/^no events are read from 25 records/) },
      ]);
    }
    expect(await events()).toBe(25);
    await opened.verified();
  });

  it('torture 6: microseconds survive import, export and reading the export again', async () => {
    const times = ['2025-08-12T11:04:31.000001Z', '2025-08-12T20:04:31.123456+09:00', '2025-08-12 11:04:31.999999'];
    const wanted = ['2025-08-12T11:04:31.000001Z', '2025-08-12T11:04:31.123456Z', '2025-08-12T11:04:31.999999Z'];
    const text = times.map((when, id) => JSON.stringify({ when, what: 'read', id })).join('\n');
    await opened.importing('odd.ndjson', text, { format: 'generic.json', mapping: MAPPING });
    const exported = (await opened.exporting('events.jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).time);
    expect(exported.sort()).toEqual(wanted);
    const again = openTestCase();
    try {
      const mapping = { name: 'again', system: 'Odd', time: 'time', action: 'action' };
      await again.importing('events.csv', await opened.exporting('events.csv'), { format: 'generic.csv', mapping });
      const { rows } = await again.ask('events.page', { sort: 'time' });
      expect(rows.map(({ timeUs }) => timeUs)).toEqual(
        wanted.map((time) => Date.parse(`${time.slice(0, 19)}Z`) * 1_000 + Number(time.slice(20, 26))),
      );
    } finally {
      await again.close();
    }
  });

  it('torture 23: no text of the evidence is a formula in a spreadsheet', async () => {
    const starts = [
      '=HYPERLINK("https://example.com","x")',
      '+1+1',
      '-2+3',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '=cmd|"/c calc"!A0',
    ];
    const lines = starts.flatMap((text, n) => [trail(n, { name: text }), trail(100 + n, { agent: text })]);
    const [row] = await opened.importing('a.ndjson', lines.join('\n'));
    expect(row?.accepted).toBe(lines.length);
    const csv = await opened.exporting('events.csv');
    const cells = [...csv.matchAll(/(?:^|,|\n)("(?:[^"]|"")*"|[^,\r\n]*)/g)].map(([, cell = '']) =>
      cell.replace(/^"|"$/g, ''),
    );
    expect(cells.filter((cell) => /^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/.test(cell))).toEqual([]);
    expect(cells.filter((cell) => cell.startsWith("'="))).not.toEqual([]);
  });

  it('torture 24: script, links and direction marks in names stay text in the report', async () => {
    const hostile = [
      '<script>alert(1)</script>',
      '[x](javascript:alert(1))',
      '{{constructor}}',
      'abc\u202egnp.exe',
      'a\u200bb',
      '"><img src=x onerror=alert(1)>',
    ];
    await opened.importing(
      'a.ndjson',
      hostile.flatMap((text, n) => [trail(n, { name: text, agent: text })]).join('\n'),
    );
    await opened.importing(`${hostile[0]?.replaceAll('/', '_')}.txt`, 'dear diary');
    const html = await opened.exporting('report.html');
    expect(html).not.toMatch(/<script>alert|<img src=x|href="javascript:/i);
    expect(html).not.toMatch(/<script/i);
    expect(html).toContain('&lt;script&gt;');
  });
});

describe('records', () => {
  it('torture 14: JSON in a CSV cell: cut in the middle and encoded twice', async () => {
    const data = (n: number) =>
      JSON.stringify({
        CreationTime: '2025-08-12T10:02:11',
        Id: `id-${n}`,
        Operation: 'FileAccessed',
        RecordType: 6,
        UserId: 'kim@contoso.example',
        Workload: 'SharePoint',
        UserType: 0,
        UserKey: 'k',
        Version: 1,
        OrganizationId: 'o',
      });
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const row = (n: number, text: string) =>
      `id-${n},2025-08-12T10:02:11.0000000Z,6,FileAccessed,kim@contoso.example,${cell(text)},,`;
    const csv = [
      'RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits,AssociatedAdminUnitsNames',
      row(1, data(1)),
      row(2, data(2).slice(0, 60)),
      row(3, JSON.stringify(data(3))),
      row(4, data(4)),
    ].join('\r\n');
    const [evidence] = await opened.importing('purview.csv', csv);
    expect(evidence).toMatchObject({ format: 'm365.unified_audit', records: 4 });
    expect((evidence?.accepted ?? 0) + (evidence?.rejected ?? 0)).toBe(4);
    expect(evidence?.accepted).toBeGreaterThanOrEqual(3);
    const { rows } = await opened.ask('evidence.rejects', { evidenceId: evidence?.id ?? 0 });
    for (const reject of rows) expect(reject).toMatchObject({ index: 1, reason: expect.stringMatching(/AuditData/) });
  });

  it('torture 16: a field of 10 MB is read, kept to the byte and cut only in the index', async () => {
    const big = 'x'.repeat(10 * 1024 * 1024);
    const text = [trail(1), trail(2, { agent: big }), trail(3, { agent: 'y'.repeat(32_767) })].join('\n');
    const [row] = await opened.importing('a.ndjson', text);
    expect(row).toMatchObject({ records: 3, accepted: 3, bytes: text.length });
    const page = await opened.ask('events.page', { sort: 'time' });
    const second = await opened.ask('events.get', { id: page.rows[1]?.id ?? 0 });
    const detail = await opened.ask('record.get', { recordId: second.recordId });
    expect(detail).toMatchObject({ length: trail(2, { agent: big }).length, truncated: true });
    await opened.verified();
  });

  it(
    'torture 20: very many events at one instant are paged through, each once',
    async () => {
      const count = LONG ? 1_400_000 : 6_000;
      await opened.importing('a.ndjson', many(count).join('\n'));
      const seen = new Set<number>();
      let cursor: string | undefined;
      let pages = 0;
      do {
        const page = await opened.ask('events.page', {
          sort: 'time',
          limit: 500,
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const { id } of page.rows) seen.add(id);
        cursor = page.next ?? undefined;
        pages += 1;
      } while (cursor !== undefined && pages <= count / 500);
      expect(seen.size).toBe(count);
      const { rows } = await opened.ask('evidence.list', {});
      expect(rows[0]).toMatchObject({ events: count, fromUs: 1_754_996_671_000_000, toUs: 1_754_996_671_000_000 });
    },
    LONG ? 1_200_000 : 60_000,
  );

  it('torture 21: a clock 7 minutes or 268 days off is corrected for its own source and taken back', async () => {
    const [row] = await opened.importing('a.ndjson', many(3).join('\n'));
    for (const offsetUs of [-420_000_000, 268 * 86_400_000_000]) {
      await opened.ask('clocks.set', { source: 'aws.cloudtrail', offsetUs });
      const { rows } = await opened.ask('events.page', {});
      expect(rows.map(({ timeUs }) => timeUs)).toEqual([0, 1, 2].map(() => 1_754_996_671_000_000 + offsetUs));
      await opened.verified();
    }
    await opened.ask('clocks.set', { source: 'aws.cloudtrail', offsetUs: null });
    expect(await opened.ask('evidence.get', { id: row?.id ?? 0 })).toMatchObject({
      offsetUs: 0,
      fromUs: 1_754_996_671_000_000,
    });
  });

  it('torture 2 and 22: undated records and years out of range stand beside dated ones', async () => {
    const times = [
      '1601-01-01T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '9999-12-31T00:00:00Z',
      'never',
      '2025-02-29T00:00:00Z',
      '2025-08-12T00:00:00Z',
    ];
    const [row] = await opened.importing('a.ndjson', times.map((time, n) => trail(n, { time })).join('\n'));
    expect(row).toMatchObject({ records: 6, accepted: 6, events: 6, undated: 5 });
    const { rows } = await opened.ask('events.page', { sort: 'time' });
    expect(rows.map(({ timeUs }) => timeUs)).toEqual([1_754_956_800_000_000, null, null, null, null, null]);
    const details = await Promise.all(rows.map(({ id }) => opened.ask('events.get', { id })));
    expect(details.map(({ originalTimeText }) => originalTimeText).sort()).toEqual([...times].sort());
    expect(details.filter(({ timeProblem }) => timeProblem !== null)).toHaveLength(5);
  });
});
