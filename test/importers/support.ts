import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { importers } from '../../electron/importers/index.ts';
import { readEvidence } from '../../electron/intake/readEvidence.ts';
import { parseTime } from '../../electron/intake/time.ts';
import type { Draft, EventDraft, InventoryDraft } from '../../shared/model/event.ts';
import type { ColumnMapping, Importer, ParseContext } from '../../shared/model/importer.ts';
import {
  ACTOR_ROLES,
  BASES,
  EDGE_KINDS,
  ENTITY_KINDS,
  EVENT_STATUSES,
  GRANT_VIAS,
  KEY_KINDS,
  VERBS,
} from '../../shared/model/kinds.ts';

export const FORMATS = join(import.meta.dirname, '../../samples/formats');

export function fixtureFiles(id: string): readonly string[] {
  return readdirSync(join(FORMATS, id)).filter((name) => name !== 'expected.json' && name !== 'mapping.json');
}

export function mappingOf(id: string): ColumnMapping | undefined {
  return id.startsWith('generic.')
    ? (JSON.parse(readFileSync(join(FORMATS, id, 'mapping.json'), 'utf8')) as ColumnMapping)
    : undefined;
}

export function context(mapping?: ColumnMapping): ParseContext {
  return {
    fileName: 'test',
    time: (value, options) => parseTime(value, { zone: 'UTC' }, options),
    ...(mapping === undefined ? {} : { mapping }),
  };
}

export interface ReadRecord {
  readonly drafts: readonly Draft[];
  readonly reason?: string;
  readonly column?: string;
}

/** A file through intake as an import reads it. */
export async function readFile(path: string, mapping?: ColumnMapping, format?: string) {
  const records: ReadRecord[] = [];
  let found: string | undefined;
  const options = {
    zone: 'UTC',
    ...(mapping === undefined ? {} : { mapping }),
    ...(format === undefined ? {} : { format }),
  };
  const file = { path, name: path, bytes: statSync(path).size };
  for await (const message of readEvidence(file, options, importers, new AbortController().signal)) {
    if (message.type === 'start') found = message.format;
    if (message.type !== 'records') continue;
    for (const { drafts, reason, column } of message.records) {
      records.push({
        drafts,
        ...(reason === undefined ? {} : { reason }),
        ...(column === undefined ? {} : { column }),
      });
    }
  }
  return { format: found, records };
}

/** Runs an importer on one already parsed record. */
export function parseOne(importer: Importer, value: unknown, mapping?: ColumnMapping): readonly Draft[] {
  return [...importer.parse({ index: 0, value, container: 'ndjson' }, context(mapping))];
}

export function eventsOf(id: string, value: unknown): readonly EventDraft[] {
  const importer = importers.find((one) => one.id === id);
  if (importer === undefined) throw new Error(`no importer ${id}`);
  return parseOne(importer, value, mappingOf(id)).filter((draft) => draft.type === 'event');
}

export function inventoryOf(id: string, value: unknown): InventoryDraft {
  const importer = importers.find((one) => one.id === id);
  const draft = importer === undefined ? undefined : parseOne(importer, value)[0];
  if (draft?.type !== 'inventory') throw new Error(`${id} gave ${draft?.type ?? 'nothing'}`);
  return draft;
}

const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  verb: VERBS,
  status: EVENT_STATUSES,
  actorRole: ACTOR_ROLES,
  basis: BASES,
  via: GRANT_VIAS,
};

function walk(value: unknown, path: string, problems: string[]): void {
  if (typeof value === 'string' && value.length > 4096) problems.push(`${path}: ${value.length} characters`);
  if (typeof value === 'number' && !Number.isFinite(value)) problems.push(`${path}: ${value}`);
  if (typeof value === 'function' || typeof value === 'symbol') problems.push(`${path}: ${typeof value}`);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const allowed = ONE_OF[name];
    if (allowed !== undefined && typeof member === 'string' && !path.endsWith('.attrs') && !allowed.includes(member))
      problems.push(`${path}.${name}: ${member}`);
    if (name === 'ns' || name === 'action' || (name === 'id' && Object.hasOwn(value, 'ns'))) {
      if (typeof member !== 'string' || member === '') problems.push(`${path}.${name}: empty`);
    }
    walk(member, `${path}.${name}`, problems);
  }
}

/** What is wrong with a draft by the model's own rules; empty when it is valid. */
export function problemsOf(draft: Draft): readonly string[] {
  const problems: string[] = [];
  walk(draft, '', problems);
  if (draft.type === 'reject') return draft.reason === '' ? ['no reason'] : problems;
  if (draft.type === 'kept') return draft.why === '' ? ['no why'] : problems;
  const refs = draft.type === 'event' ? [draft.system, ...draft.objects] : [draft.subject, ...draft.entities];
  for (const ref of refs) if (!ENTITY_KINDS.includes(ref.kind)) problems.push(`kind ${ref.kind}`);
  if (draft.type === 'event') {
    for (const key of draft.keys)
      if (!KEY_KINDS.includes(key.kind) || key.value === '') problems.push(`key ${key.kind}`);
    if (!Number.isInteger(draft.classUid) || !Number.isInteger(draft.activityId)) problems.push('class');
    if (!('time' in draft)) problems.push('time is not a member');
  } else {
    for (const edge of draft.edges) if (!EDGE_KINDS.includes(edge.kind)) problems.push(`edge ${edge.kind}`);
  }
  structuredClone(draft);
  return problems;
}
