/** Several versions of one object in one export: the newest is the event, the others are kept and counted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importers } from '../../electron/importers/index.ts';
import type { Candidate } from '../../electron/intake/containers.ts';
import { LineFramer } from '../../electron/intake/frameLines.ts';
import { newestOnly } from '../../electron/intake/versions.ts';
import { type Reading, readBytes } from '../intake/fakes.ts';
import { context, FORMATS } from './support.ts';

const text = readFileSync(join(FORMATS, 'langfuse.traces/versions.ndjson'), 'utf8');
const rows: Record<string, unknown>[] = text
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const found = ({ records }: Reading) =>
  records.map(({ drafts }) =>
    drafts.map((draft) => (draft.type === 'event' ? `${draft.originalUid} ${draft.status}` : draft.type)).join(),
  );
const NEWEST = ['', '00000000000000c2 success', '00000000000000c1 failure', '', '', '00000000000000c3 success'];

describe('rows of versions', () => {
  it('the newest is read wherever it stands, the others are accepted without events, and the file says so', async () => {
    const reading = await readBytes(text, {}, importers);
    expect(found(reading)).toEqual(NEWEST);
    expect(reading.rejected).toEqual([]);
    expect(new Set(reading.records.map(({ identity }) => Buffer.from(identity ?? []).toString('hex'))).size).toBe(6);
    expect(reading.end.warnings.find(({ code }) => code === 'no-events')?.message).toBe(
      'no events are read from 3 records: an earlier version (2025-08-12 11:00:03.100000) of observation proj-nw/00000000000000c1, of which the file has a newer one (2025-08-12 11:00:05.000000)',
    );
  });

  it.each([
    ['an array', JSON.stringify(rows)],
    ['a page', JSON.stringify({ data: rows, meta: { page: 1 } })],
    ['copies in Elastic', rows.map((row) => JSON.stringify({ event: { original: JSON.stringify(row) } })).join('\n')],
  ])('the same in %s', async (_name, copy) => {
    expect(found(await readBytes(copy, {}, importers))).toEqual(NEWEST);
  });

  it('with the format asked for, too', async () => {
    expect(found(await readBytes(text, { format: 'langfuse.traces' }, importers))).toEqual(NEWEST);
  });

  it('the same version twice is an ordinary record each time; versions without a time are all read', async () => {
    const twice = await readBytes(`${JSON.stringify(rows[1])}\n${JSON.stringify(rows[1])}\n`, {}, importers);
    expect(found(twice)).toEqual(['00000000000000c2 success', '00000000000000c2 success']);
    expect(twice.records[0]?.identity).toEqual(twice.records[1]?.identity);
    const undatedRows = rows.map(({ event_ts: _, ...row }) => JSON.stringify(row)).join('\n');
    expect(found(await readBytes(undatedRows, {}, importers)).every((one) => one !== '')).toBe(true);
  });

  it('objects of another project or kind are others', async () => {
    const [row] = rows;
    const other = rows.slice(2, 3).map((later) => ({ ...later, project_id: 'proj-2' }));
    expect(found(await readBytes([row, ...other].map((one) => JSON.stringify(one)).join('\n'), {}, importers))).toEqual(
      ['00000000000000c1 success', '00000000000000c1 failure'],
    );
  });
});

describe('looking ahead', () => {
  const langfuse = importers.find(({ id }) => id === 'langfuse.traces');
  if (langfuse === undefined) throw new Error('no langfuse.traces');
  const plain: Candidate = { sniff: { container: 'ndjson', samples: [] }, framer: () => new LineFramer() };

  /** What each record yields when the framer looks ahead for so many bytes; `piece` is the size in which the bytes come. */
  function read(lines: string, aheadBytes: number, piece: number): string[] {
    const { importer, candidate } = newestOnly(langfuse as NonNullable<typeof langfuse>, plain, aheadBytes);
    const framer = candidate.framer([]);
    const bytes = Buffer.from(lines);
    const kinds: string[] = [];
    const take = (value: unknown) => {
      for (const draft of importer.parse({ index: 0, value, container: 'ndjson' }, context())) kinds.push(draft.type);
    };
    let at = 0;
    for (let from = 0; from < bytes.length; from += piece)
      for (const frame of framer.push(bytes.subarray(from, from + piece))) {
        expect(frame.offset).toBeGreaterThanOrEqual(at);
        at = frame.offset + frame.length;
        take(frame.value);
      }
    for (const frame of framer.end()) take(frame.value);
    return kinds;
  }

  it('gives the same frames in any pieces, in order, none lost', () => {
    for (const piece of [1, 100, 65_536])
      expect(read(text, 1 << 20, piece)).toEqual(['kept', 'event', 'event', 'kept', 'kept', 'event']);
  });

  it('what lies further ahead is not known; what lies behind is, at any distance', () => {
    expect(read(text, 0, 100)).toEqual(['event', 'event', 'event', 'kept', 'event', 'event']);
    const between = Array.from({ length: 3_000 }, (_, n) => JSON.stringify({ ...rows[1], id: `d${n}` })).join('\n');
    const [older, , newer] = text.trim().split('\n');
    expect(read(`${newer}\n${between}\n${older}\n`, 10_000, 65_536).at(-1)).toBe('kept');
    expect(read(`${older}\n${between}\n${newer}\n`, 10_000, 65_536)[0]).toBe('event');
    expect(read(`${older}\n${between}\n${newer}\n`, 1 << 24, 65_536)[0]).toBe('kept');
  });
});
