/**
 * How the inventory grew: at each moment that inventories describe, the agents and grants that the newest files of each kind state by
 * then. A row that a later file repeats is stored once and pointed at, and counts for both files.
 */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { placesById } from '../access/parts.ts';
import { type CatalogEntries, sourceTitles } from '../catalog.ts';
import { briefsById } from '../entities/briefs.ts';
import { all, list, parseJson } from '../statement.ts';

type Trend = Out<'risk.overview'>['trend'];

const MOST_FILES = 400;
const MOST_SNAPSHOTS = 60;
const MOST_STATED = 1_000_000;
/** Files imported together describe one moment when none of them states its own. */
const SAME_IMPORT_US = 10 * 60 * 1_000_000;

interface InventoryFile {
  readonly id: number;
  readonly name: string;
  readonly format: string;
  readonly imported_us: number;
}

interface Moment {
  readonly atUs: number;
  readonly dated: boolean;
  readonly files: InventoryFile[];
}

interface Grant {
  readonly file: number;
  readonly record: number;
  readonly principal: number;
  readonly text: string;
  readonly system: string | null;
  readonly us: number | null;
}

interface StatedAgent {
  readonly file: number;
  readonly record: number;
  readonly agent: number;
}

/** One moment with what inventories state by then, each thing once. */
interface Stated {
  readonly moment: Moment;
  readonly agents: readonly StatedAgent[];
  readonly grants: readonly (Grant & { readonly beyond: boolean })[];
}

interface History {
  readonly moments: readonly Moment[];
  /** @param at which moment */
  statedBy(at: number): Stated;
}

/** Undefined when the case holds no inventory. */
function historyOf(db: ReadDb, catalog: CatalogEntries): History | undefined {
  const formats = catalog.importers.filter((importer) => importer.kind === 'inventory').map((importer) => importer.id);
  const files = all<InventoryFile>(
    db,
    `SELECT id, name, format, imported_us FROM evidence
     WHERE state = 'complete' AND format IN (SELECT value FROM json_each(:formats)) ORDER BY imported_us, id LIMIT ${MOST_FILES}`,
    { formats: list(formats) },
  );
  if (files.length === 0) return undefined;
  const ids = { files: list(files.map((file) => file.id)) };
  const grants = Map.groupBy(all<Grant>(db, GRANTS, ids), (grant) => grant.file);
  const agents = Map.groupBy(all<StatedAgent>(db, AGENTS, ids), (row) => row.file);
  const edges = new Map(all<{ file: number; us: number }>(db, MOMENTS, ids).map((row) => [row.file, row.us]));
  const statedUs = (file: InventoryFile): number | null => {
    const own = (grants.get(file.id) ?? []).reduce<number | null>((most, { us }) => later(most, us), null);
    return later(own, edges.get(file.id) ?? null);
  };
  const moments = momentsOf(files, statedUs);
  const beyond = beyondPurpose(db);
  return {
    moments,
    statedBy(at) {
      const moment = moments[at] as Moment;
      const held = inForce(moments.slice(0, at + 1)).map((file) => file.id);
      const once = <T>(rows: readonly T[], keyOf: (row: T) => string): T[] => [
        ...new Map(rows.toReversed().map((row) => [keyOf(row), row])).values(),
      ];
      const own = held.flatMap((id) => grants.get(id) ?? []);
      const listed = held.flatMap((id) => agents.get(id) ?? []);
      return {
        moment,
        agents: once(listed, (row) => String(row.agent)),
        grants: once(own, (row) => JSON.stringify([row.principal, row.system, row.text])).map((grant) => ({
          ...grant,
          beyond: beyond.has(`${grant.principal} ${grant.text}`),
        })),
      };
    },
  };
}

export function riskTrend(db: ReadDb, catalog: CatalogEntries): Trend {
  const history = historyOf(db, catalog);
  if (history === undefined) return { snapshots: [], note: noteOf(0) };
  const { moments } = history;
  const snapshots = moments.map((moment, at) => {
    const { agents, grants } = history.statedBy(at);
    return {
      atUs: moment.atUs,
      dated: moment.dated,
      evidence: moment.files.slice(0, 10).map(({ id, name }) => ({ id, name })),
      files: moment.files.length,
      // What no file lists by then is not known; it is not none.
      agents: agents.length === 0 ? null : agents.length,
      grants: grants.length === 0 ? null : grants.length,
      excess: grants.length === 0 ? null : grants.filter((grant) => grant.beyond).length,
    };
  });
  const kinds = moments.map((_, at) => new Set(inForce(moments.slice(0, at + 1)).map((file) => file.format)));
  return { snapshots: snapshots.slice(-MOST_SNAPSHOTS), note: noteOf(snapshots.length) || unlike(kinds, catalog) };
}

/** What a number of the trend counts, by name. @throws NotFound when no snapshot is of that moment */
export function riskSnapshot(
  db: ReadDb,
  catalog: CatalogEntries,
  { atUs, side, offset, limit }: Parsed<'risk.snapshot'>,
): Out<'risk.snapshot'> {
  const history = historyOf(db, catalog);
  const at = history?.moments.findIndex((moment) => moment.atUs === atUs) ?? -1;
  if (history === undefined || at < 0) throw new NotFound('the case holds no inventory of that moment');
  const stated = history.statedBy(at);
  const lines =
    side === 'agents'
      ? stated.agents.map(({ agent, record }) => ({ id: agent, text: '', system: '', record }))
      : stated.grants
          .filter((grant) => side === 'grants' || grant.beyond)
          .map(({ principal, text, system, record }) => ({ id: principal, text, system: system ?? '', record }));
  const briefs = briefsById(
    db,
    lines.map((line) => line.id),
  );
  const named = lines
    .flatMap(({ id, ...line }) => {
      const entity = briefs.get(id);
      return entity === undefined ? [] : [{ ...line, entity }];
    })
    .sort(
      (a, b) =>
        COLLATOR.compare(a.entity.name, b.entity.name) ||
        a.entity.id - b.entity.id ||
        COLLATOR.compare(a.system, b.system) ||
        COLLATOR.compare(a.text, b.text),
    );
  const page = named.slice(offset, offset + limit);
  const places = placesById(
    db,
    page.map((line) => line.record),
  );
  const next = offset + page.length;
  return {
    lines: page.map(({ entity, text, system, record }) => ({ entity, text, system, from: places.get(record) ?? null })),
    total: named.length,
    next: page.length > 0 && next < named.length ? next : null,
  };
}

const COLLATOR = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

function noteOf(moments: number): string {
  if (moments === 0) return 'The case holds no inventory, so there is no trend to show.';
  if (moments > 1) return '';
  return 'The case holds the inventory of one moment. An earlier or later export of the same inventory would show a trend.';
}

/** A rise may come of more being listed: said when the newest moment rests on kinds of inventory that the oldest lacks. */
function unlike(kinds: readonly ReadonlySet<string>[], catalog: CatalogEntries): string {
  const [oldest, newest] = [kinds[0], kinds.at(-1)];
  const added = [...(newest ?? [])].filter((format) => oldest?.has(format) !== true);
  if (added.length === 0) return '';
  return `The oldest moment lacks what the newest has (${sourceTitles(catalog, added).join(', ')}): part of a rise may be of what is listed, not of what exists.`;
}

/** Every record that a file states, its own and the earlier ones that it repeats. */
const STATED = `WITH stated AS (
  SELECT r.evidence_id AS file, coalesce(r.dup_of, r.id) AS record FROM record r
  WHERE r.evidence_id IN (SELECT value FROM json_each(:files)) AND r.outcome <> 2 LIMIT ${MOST_STATED})`;

const GRANTS = `${STATED} SELECT s.file, s.record, c.canonical_id AS principal, p.text, p.system, p.snapshot_us AS us
  FROM permission p JOIN stated s ON s.record = p.record_id JOIN entity c ON c.id = p.principal_id
  WHERE p.basis = 'granted' LIMIT ${MOST_STATED}`;

const AGENTS = `${STATED} SELECT s.file, min(s.record) AS record, a.canonical_id AS agent
  FROM entity a JOIN entity_fact f ON f.entity_id = a.id JOIN stated s ON s.record = f.record_id
  WHERE a.kind = 'agent' GROUP BY s.file, a.canonical_id LIMIT ${MOST_STATED}`;

/** Rows of one file state one moment. */
const MOMENTS = `${STATED} SELECT s.file, max(g.snapshot_us) AS us FROM edge g JOIN stated s ON s.record = g.record_id
  WHERE g.basis <> 'observed' AND g.snapshot_us IS NOT NULL GROUP BY s.file`;

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/**
 * Files by the moment that they state; one that states none tells the newest of what was imported with it, and with nothing dated beside it
 * the time of its import. Oldest first.
 */
function momentsOf(files: readonly InventoryFile[], statedUs: (file: InventoryFile) => number | null): Moment[] {
  const stated = files.flatMap((file) => {
    const us = statedUs(file);
    return us === null ? [] : [{ file, us }];
  });
  const usOf = new Map(stated.map(({ file, us }) => [file.id, us]));
  const beside = (file: InventoryFile): number | undefined => {
    const near = stated.filter((one) => Math.abs(one.file.imported_us - file.imported_us) <= SAME_IMPORT_US);
    return near.length === 0 ? undefined : Math.max(...near.map((one) => one.us));
  };
  const placed = files
    .map((file) => ({ file, us: usOf.get(file.id) ?? beside(file) }))
    .map(({ file, us }) => ({ file, dated: us !== undefined, atUs: us ?? file.imported_us }))
    .sort((a, b) => a.atUs - b.atUs || a.file.id - b.file.id);
  const moments: Moment[] = [];
  for (const { file, dated, atUs } of placed) {
    const last = moments.at(-1);
    const near = last !== undefined && last.dated === dated && atUs - last.atUs <= (dated ? 0 : SAME_IMPORT_US);
    if (near) last.files.push(file);
    else moments.push({ atUs, dated, files: [file] });
  }
  return moments;
}

/** Of each format the files of the newest moment that has any. */
function inForce(moments: readonly Moment[]): InventoryFile[] {
  const newest = new Map<string, InventoryFile[]>();
  for (const { files } of moments)
    for (const [format, of] of Map.groupBy(files, (file) => file.format)) newest.set(format, of);
  return [...newest.values()].flat();
}

/** Grants by `<principal> <text>` through which an agent may do what its purpose does not need. */
function beyondPurpose(db: ReadDb): ReadonlySet<string> {
  const rows = all<{ agent: number; via: string }>(
    db,
    `SELECT principal_id AS agent, granted_via AS via FROM access WHERE granted = 1 AND intended = 0 LIMIT ${MOST_STATED}`,
  );
  const found = new Set<string>();
  for (const { agent, via } of rows) {
    for (const { text, by } of parseJson<{ text: string; by: number | null }[]>(via, []))
      found.add(`${by ?? agent} ${text}`);
  }
  return found;
}
