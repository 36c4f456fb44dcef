/** Intake: evidence files, their ledger, rejects, source records, mappings, clock offsets. */
import { z } from 'zod';
import { Cursor, Id, Limit, Ok, Text, Us } from './common.ts';
import { job, mutation, query } from './define.ts';

export const Warning = z.strictObject({
  code: z.string().describe('dotted, e.g. truncated-export'),
  message: z.string(),
});

export const EvidenceRow = z.strictObject({
  id: Id,
  name: z.string(),
  container: z.string().nullable().describe('name of the archive or compression it came out of'),
  bytes: z.int(),
  byteLedger: z
    .strictObject({
      read: z.int().describe('records that were read: accepted or repeated'),
      rejected: z.int(),
      framing: z.int().describe('outside any record: header, separators, what encloses a list'),
      stream: z.int().describe('their sum: the size of what was divided, decoded where the file was'),
      decoded: z.boolean(),
    })
    .describe('where every byte went'),
  sha256: z.string(),
  format: z.string().nullable(),
  formatTitle: z.string().nullable(),
  records: z.int(),
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.int(),
  events: z.int(),
  undated: z.int(),
  fromUs: Us.nullable(),
  toUs: Us.nullable(),
  zone: z.string().describe('the zone assumed for times that state none'),
  zoneBasis: z.enum(['stated', 'source', 'assumed']),
  offsetUs: z.int().describe('clock offset added to this file, µs'),
  warnings: z.array(Warning).max(50),
  state: z.enum(['importing', 'complete', 'cancelled', 'failed', 'interrupted']),
  importedUs: Us,
  importedBy: z.string(),
  seconds: z.number(),
});

export const RecordDetail = z.strictObject({
  evidenceId: Id,
  evidenceName: z.string(),
  sha256: z.string(),
  recordId: Id,
  index: z.int().describe('0-based position in the file'),
  stream: z.enum(['original', 'decoded']).describe('decoded: offsets count bytes after decompression or transcoding'),
  offset: z.int(),
  length: z.int(),
  outcome: z.enum(['accepted', 'duplicate', 'rejected']),
  reason: z.string().nullable(),
  column: z.string().nullable(),
  duplicateOf: z.strictObject({ evidenceName: z.string(), recordId: Id, index: z.int() }).nullable(),
  text: z.string().describe('at most 256 KB, invalid UTF-8 as U+FFFD, what looks like a secret masked'),
  masked: z.int().describe('values masked in `text`; record.reveal answers them and writes a custody entry'),
  base64: z
    .string()
    .nullable()
    .describe('the exact bytes, when `text` is not byte-exact, nothing is masked and they are few enough'),
  truncated: z.boolean(),
  recordSha256: z.string(),
  correction: z
    .strictObject({
      text: z.string().describe('what was read in place of the original, secrets masked'),
      masked: z.int(),
      sha256: z.string(),
      reason: z.string().describe('why the original was rejected'),
      by: z.string(),
      atUs: Us,
    })
    .nullable(),
  header: z.string().nullable().describe('CSV: the header line, to read the cells by'),
});

export const Mapping = z.strictObject({
  name: Text(100).min(1),
  system: Text(100).min(1),
  time: Text(200).optional(),
  epoch: z.enum(['s', 'ms', 'us', 'ns']).optional(),
  uid: Text(200).optional(),
  action: Text(200).optional(),
  user: Text(200).optional(),
  agent: Text(200).optional(),
  credential: Text(200).optional(),
  workflow: Text(200).optional(),
  object: Text(200).optional(),
  status: Text(200).optional(),
  ip: Text(200).optional(),
  userAgent: Text(200).optional(),
  trace: Text(200).optional(),
  session: Text(200).optional(),
  request: Text(200).optional(),
});

export const ImportOptions = z.strictObject({
  format: Text(100).optional(),
  zone: Text(64).optional(),
  offsetSeconds: z.number().optional(),
  mapping: Mapping.optional(),
  derive: z.boolean().default(true).describe('reconstruct and analyse afterwards'),
});

export const ClockRow = z.strictObject({
  source: z.string(),
  title: z.string(),
  offsetUs: z.int().describe('in force, added to the original time'),
  estimateUs: z.int().nullable(),
  pairs: z.int().describe('pairs of records behind the estimate'),
  measuredBy: z
    .enum(['ids', 'objects', 'issue', 'first_use'])
    .nullable()
    .describe('what the pairs rest on; only those by ids are exact'),
  spreadUs: z.int().nullable().describe('median absolute deviation'),
  driftPpm: z.number().nullable().describe('µs that the clock gains a second, followed while linking; null: steady'),
  driftRefUs: z.int().nullable().describe('recorded time at which the offset of a drifting clock holds exactly'),
  against: z.string().nullable().describe('the source it was measured against'),
  basis: z.enum(['none', 'estimated', 'analyst']),
  said: z.string().describe('what it rests on and what follows from it, in words'),
});

export const evidenceContract = {
  'evidence.list': query(
    z.strictObject({
      sort: z
        .enum(['oldest', 'newest', 'rejected'])
        .optional()
        .describe('by import (oldest when absent), or most rejected first'),
      withRejects: z.boolean().optional().describe('only files with rejected records'),
      cursor: Cursor,
      limit: Limit(100),
    }),
    z.strictObject({ rows: z.array(EvidenceRow), next: z.string().nullable() }),
  ),
  'evidence.get': query(z.strictObject({ id: Id }), EvidenceRow),
  'evidence.rejects': query(
    z.strictObject({ evidenceId: Id, cursor: Cursor, limit: Limit(100) }),
    z.strictObject({
      rows: z.array(
        z.strictObject({
          recordId: Id,
          index: z.int(),
          offset: z.int(),
          length: z.int(),
          reason: z.string(),
          column: z.string().nullable(),
          preview: z.string(),
        }),
      ),
      next: z.string().nullable(),
    }),
  ),
  'evidence.head': query(
    z.strictObject({ evidenceId: Id }),
    z.strictObject({
      container: z.string(),
      columns: z.array(z.string()).max(500),
      rows: z.array(z.array(z.string()).max(500)).max(10),
    }),
  ),
  'record.get': query(z.strictObject({ recordId: Id }), RecordDetail),
  'record.reveal': mutation(
    z.strictObject({ recordId: Id }),
    z.strictObject({
      text: z.string(),
      base64: z.string().nullable(),
      truncated: z.boolean(),
      corrected: z.string().nullable().describe('the text read in its place'),
    }),
    ['custody.page', 'case.info'],
  ),
  'import.start': job(
    z.strictObject({
      paths: z.array(Text(4096)).min(1).max(10_000),
      options: ImportOptions.prefault({}),
      /** Browser host only: the paths are staged uploads, deleted once stored. */
      staged: z.boolean().default(false),
    }),
  ),
  /** Goes on with an import that was killed, cancelled or failed: files that it had completed are not read again. */
  'import.resume': job(z.strictObject({ jobId: Id })),
  /** Reads a file's rejected records again, all or those chosen; the whole file where nothing of it was accepted. */
  'import.remap': job(
    z.strictObject({
      evidenceId: Id,
      format: Text(100).optional(),
      mapping: Mapping.optional(),
      zone: Text(64).optional().describe('assumed for times that state none'),
      records: z.array(Id).min(1).max(10_000).optional().describe('rejected records to read again; all when absent'),
    }),
  ),
  /** Reads a text in place of one rejected record. It is kept beside the original bytes when it is accepted. */
  'record.correct': job(
    z.strictObject({
      recordId: Id,
      text: Text(262_144).min(1),
      format: Text(100).optional(),
      mapping: Mapping.optional(),
      zone: Text(64).optional(),
    }),
  ),
  'mappings.list': query(z.strictObject({}), z.array(Mapping).max(200)),
  'mappings.save': mutation(Mapping, Ok, ['mappings.list', 'custody.page']),
  'mappings.remove': mutation(z.strictObject({ name: Text(100) }), Ok, ['mappings.list', 'custody.page']),
  'clocks.list': query(z.strictObject({}), z.array(ClockRow).max(200)),
  'clocks.set': mutation(
    z.strictObject({ source: Text(100), offsetUs: z.int().nullable().describe('null: back to the times as recorded') }),
    Ok,
    [
      'clocks.list',
      'case.info',
      'evidence.list',
      'events.page',
      'events.histogram',
      'events.lanes',
      'custody.page',
      'undo.peek',
    ],
  ),
  'formats.list': query(
    z.strictObject({}),
    z
      .array(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          source: z.string(),
          kind: z.enum(['log', 'inventory']),
          version: z.int(),
        }),
      )
      .max(500),
  ),
};
