import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { importers } from '../../electron/importers/index.ts';
import { envelopesOf } from '../../electron/intake/envelope.ts';
import { unflatten } from '../../electron/intake/envelopeColumns.ts';
import { readEvidence } from '../../electron/intake/readEvidence.ts';
import type { IntakeRecord } from '../../shared/model/intake.ts';
import { FORMATS, fixtureFiles } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'envelopes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(text: string) {
  const path = join(folder, 'evidence');
  writeFileSync(path, text);
  const file = { path, name: 'evidence', bytes: statSync(path).size };
  let format: string | undefined;
  let wrapper: string | undefined;
  const records: IntakeRecord[] = [];
  for await (const message of readEvidence(file, { zone: 'UTC' }, importers, new AbortController().signal)) {
    if (message.type === 'start') ({ format, wrapper } = message);
    if (message.type === 'records') records.push(...message.records);
  }
  return { format, wrapper, records };
}

/** The records of an importer's good JSON sample. */
function samplesOf(id: string): readonly Record<string, unknown>[] {
  const name = (existsSync(join(FORMATS, id)) ? fixtureFiles(id) : []).find((file) =>
    /^good\.(?:json|ndjson)$/.test(file),
  );
  if (name === undefined) return [];
  const text = readFileSync(join(FORMATS, id, name), 'utf8');
  if (name.endsWith('.ndjson'))
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  const whole = JSON.parse(text);
  const lists = importers.find((importer) => importer.id === id)?.lists ?? [];
  if (Array.isArray(whole)) return whole;
  const list = lists.map((key) => whole[key]).find(Array.isArray);
  return list ?? [whole];
}

const lines = (values: readonly unknown[]) => `${values.map((value) => JSON.stringify(value)).join('\n')}\n`;
const quoted = (value: unknown) => `"${JSON.stringify(value).replaceAll('"', '""')}"`;

type Records = readonly Record<string, unknown>[];
const ORIGINALS: readonly (readonly [name: string, wrap: (records: Records) => string])[] = [
  [
    'Elastic event.original',
    (records) =>
      lines(
        records.map((record) => ({
          '@timestamp': '2025-08-12T11:00:00.000Z',
          agent: { type: 'filebeat' },
          event: { dataset: 'x.audit', original: JSON.stringify(record) },
        })),
      ),
  ],
  [
    'Splunk CSV with _raw',
    (records) =>
      `"_time",host,sourcetype,"_raw"\n${records.map((record) => `2025-08-12T11:00:00,h1,x:json,${quoted(record)}`).join('\n')}\n`,
  ],
  [
    'Splunk JSON with result._raw',
    (records) =>
      lines(
        records.map((record, offset) => ({
          preview: false,
          offset,
          result: { _raw: JSON.stringify(record), host: 'h1' },
        })),
      ),
  ],
];
const OTHERS: readonly (readonly [name: string, wrap: (records: Records) => string])[] = [
  [
    'a search answer',
    (records) =>
      JSON.stringify({ took: 3, hits: { hits: records.map((_source) => ({ _index: 'logs', _id: '1', _source })) } }),
  ],
  [
    'CloudWatch subscription data',
    (records) =>
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        logGroup: 'g',
        logEvents: records.map((record) => ({
          id: '1',
          timestamp: 1_754_990_000_000,
          message: JSON.stringify(record),
        })),
      }),
  ],
  [
    'a CSV column of JSON',
    (records) =>
      `load_id,loaded_at,document\n${records.map((record, index) => `${index},2025-08-13,${quoted(record)}`).join('\n')}\n`,
  ],
];

const withSamples = importers
  .filter((importer) => !importer.id.startsWith('generic.'))
  .map((importer) => [importer.id, samplesOf(importer.id)] as const)
  .filter(([, samples]) => samples.length > 1);

it('covers many importers', () => expect(withSamples.length).toBeGreaterThan(12));

describe.each(withSamples)('%s inside envelopes', (id, samples) => {
  const plainDrafts = async () => (await read(lines(samples))).records.flatMap((record) => record.drafts);

  it.each(ORIGINALS)('%s', async (_name, wrap) => {
    const { format, records, wrapper } = await read(wrap(samples));
    expect(format).toBe(id);
    expect(wrapper).toMatch(/original|_raw/);
    expect(records.map(({ reason }) => reason)).toEqual(samples.map(() => undefined));
    expect(records.flatMap((record) => record.drafts)).toEqual(await plainDrafts());
  });

  it.each(OTHERS)('%s', async (_name, wrap) => {
    const { format, records } = await read(wrap(samples));
    expect(format).toBe(id);
    const bare = (drafts: readonly object[]) =>
      drafts.map((draft) => Object.fromEntries(Object.entries(draft).filter(([name]) => name !== 'pointer')));
    expect(bare(records.flatMap((record) => record.drafts))).toEqual(bare(await plainDrafts()));
  });

  it('Panther copies with p_ members', async () => {
    const copies = samples.map((record) => ({
      ...record,
      p_event_time: '2025-08-12 11:00:00.000',
      p_log_type: 'X.Audit',
      p_any_ip_addresses: ['10.0.0.1'],
    }));
    const { format, records } = await read(lines(copies));
    expect(format).toBe(id);
    expect(records.every((record) => record.reason === undefined)).toBe(true);
  });
});

describe('identity', () => {
  it('a record is the same with and without its envelope', async () => {
    const samples = samplesOf('okta.system_log');
    const identities = async (text: string) =>
      (await read(text)).records.map(({ identity }) => Buffer.from(identity ?? []).toString('hex'));
    const plain = await identities(lines(samples));
    for (const [, wrap] of ORIGINALS) expect(await identities(wrap(samples))).toEqual(plain);
    expect(new Set(plain).size).toBe(samples.length);
  });
});

describe('columns made records again', () => {
  it('Splunk’s dotted names and lists', () => {
    expect(
      unflatten({
        eventName: 'GetObject',
        'userIdentity.arn': 'arn:aws:iam::1:user/a',
        'userIdentity.sessionContext.attributes.mfaAuthenticated': 'true',
        'resources{}.ARN': 'arn:aws:s3:::b',
        empty: '',
        userIdentity: 'repeated',
      }),
    ).toEqual({
      eventName: 'GetObject',
      userIdentity: { arn: 'arn:aws:iam::1:user/a', sessionContext: { attributes: { mfaAuthenticated: 'true' } } },
      resources: [{ ARN: 'arn:aws:s3:::b' }],
    });
  });

  it('Sentinel’s AWSCloudTrail table is read as CloudTrail', async () => {
    const csv = `TenantId,TimeGenerated,SourceSystem,AwsEventId,EventName,EventSource,UserIdentityType,UserIdentityArn,UserIdentityAccessKeyId,SourceIpAddress,RequestParameters,Type
t1,2025-08-12T10:00:00Z,AWS,e-1,GetObject,s3.amazonaws.com,IAMUser,arn:aws:iam::111122223333:user/ola,AKIAEXAMPLEKEY000001,198.51.100.40,"{""bucketName"":""deals"",""key"":""a.csv""}",AWSCloudTrail
t1,2025-08-12T10:00:01Z,AWS,e-2,ListBuckets,s3.amazonaws.com,IAMUser,arn:aws:iam::111122223333:user/ola,AKIAEXAMPLEKEY000001,198.51.100.40,,AWSCloudTrail
`;
    const { format, records } = await read(csv);
    expect(format).toBe('aws.cloudtrail');
    const [first] = records.flatMap((record) => record.drafts);
    expect(first).toMatchObject({
      originalUid: 'e-1',
      actor: { id: 'arn:aws:iam::111122223333:user/ola' },
      credential: { id: 'AKIAEXAMPLEKEY000001' },
      time: { us: Date.UTC(2025, 7, 12, 10) * 1000 },
      ip: '198.51.100.40',
    });
  });

  it('a hostile column name changes no prototype', () => {
    const record = unflatten(
      JSON.parse('{"__proto__.polluted":"x","a.__proto__.b":"y","constructor.prototype.z":"1","c.d":"2"}'),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).z).toBeUndefined();
    expect(record.c).toEqual({ d: '2' });
  });
});

describe('envelopes are only opened where there are some', () => {
  it('a record whose message is plain text has none', () => {
    expect(envelopesOf([{ message: 'hello', level: 'info' }, { message: '{broken' }])).toEqual([]);
  });

  it('two around one another are taken off', async () => {
    const samples = samplesOf('okta.system_log').map((record) => ({ host: 'h', message: JSON.stringify(record) }));
    const { format, wrapper } = await read(
      `"_time","_raw"\n${samples.map((record) => `1,${quoted(record)}`).join('\n')}\n`,
    );
    expect([format, wrapper]).toEqual(['okta.system_log', '_raw › message']);
  });

  it('a line without its envelope among others with one is read as it is', async () => {
    const samples = samplesOf('okta.system_log');
    const wrapped = samples.map((record) => ({ event: { original: JSON.stringify(record) }, '@timestamp': 'x' }));
    const { format, records } = await read(lines([...wrapped, samples[0], { event: { original: '{cut' }, a: 1 }]));
    expect(format).toBe('okta.system_log');
    expect(records.at(-2)?.drafts.length).toBe(1);
    expect(records.at(-1)?.reason).toMatch(/eventType is missing/);
  });

  it('a list of records under a search tool’s key', async () => {
    const samples = samplesOf('okta.system_log');
    const { format, records } = await read(JSON.stringify({ took: 1, results: samples }));
    expect([format, records.length]).toEqual(['okta.system_log', samples.length]);
  });
});

describe('any record', () => {
  const names = fc.constantFrom(
    'event',
    'original',
    'event.original',
    '_raw',
    'message',
    'hits',
    'hits.hits',
    '_source',
    'logEvents',
  );
  const others = fc.constantFrom(
    'a.b',
    'a{}.b',
    '__proto__',
    'a.__proto__.c',
    'TimeGenerated',
    'TenantId',
    'x_s',
    'UserIdentityType',
  );
  const leaf = fc.oneof(
    fc.string(),
    fc.constantFrom('{', '[]', '{"a":1}', '"{\\"a\\":1}"', '{"__proto__":{"polluted":1}}', '[{"a":{}}]'),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const record = fc.dictionary(
    fc.oneof(names, others),
    fc.oneof(leaf, fc.dictionary(names, leaf), fc.array(fc.dictionary(names, leaf), { maxLength: 3 })),
    { maxKeys: 8 },
  );

  it('is opened without an exception, into objects, and changes no prototype', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(record, fc.jsonValue()), { maxLength: 4 }), (samples) => {
        for (const envelope of envelopesOf(samples)) {
          for (const value of samples)
            for (const opened of envelope.open(value)) {
              expect(typeof opened.value).toBe('object');
              expect(Array.isArray(opened.value)).toBe(false);
            }
        }
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      }),
      { seed: 20_250_812, numRuns: 500 },
    );
  });
});
