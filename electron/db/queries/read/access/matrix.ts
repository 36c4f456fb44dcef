/** An agent's access as a matrix of system and verb, and the lines of one cell. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import {
  ACCESS_VERDICTS,
  type AccessNoteKind,
  type AccessVerdict,
  DATA_REACHES,
} from '../../../../../shared/model/access.ts';
import { VERBS, type Verb } from '../../../../../shared/model/kinds.ts';
import { formatFilter } from '../../../../../shared/query/filter.ts';
import type { ReadDb } from '../../../handles.ts';
import type { Brief } from '../entities/briefs.ts';
import { all, numberOf, parseJson } from '../statement.ts';
import { agentBrief, hydrate, knownSystems, placesById, resourceFilter, termsOfUse } from './parts.ts';

const MOST_SYSTEMS = 60;
const MOST_NOTES = 100;
const MOST_UNMAPPED = 200;

type Cell = Out<'access.matrix'>['systems'][number]['cells'][number];

/** One (system, verb, verdict) with its counts. */
interface CellRow {
  readonly place: string;
  readonly system: string;
  readonly verb: Verb;
  readonly verdict: AccessVerdict;
  readonly lines: number;
  readonly intended_yes: number;
  readonly intended_no: number;
  readonly granted_yes: number;
  readonly granted_no: number;
  readonly observed: number;
  readonly first_us: number | null;
  readonly last_us: number | null;
  readonly tier: number | null;
  readonly reach: number | null;
  readonly unmapped: number;
}

const CELLS = `
  SELECT lower(system) AS place, min(system) AS system, verb, verdict, count(*) AS lines,
         coalesce(sum(intended = 1), 0) AS intended_yes, coalesce(sum(intended = 0), 0) AS intended_no,
         coalesce(sum(granted = 1), 0) AS granted_yes, coalesce(sum(granted = 0), 0) AS granted_no,
         sum(observed) AS observed, min(first_us) AS first_us, max(last_us) AS last_us, max(tier) AS tier,
         max(CASE reach WHEN 'tenant' THEN 2 WHEN 'shared' THEN 1 WHEN 'own' THEN 0 END) AS reach, sum(unmapped) AS unmapped
  FROM access WHERE principal_id = :agent GROUP BY lower(system), verb, verdict`;

/** @throws NotFound when the id is no agent's */
export function accessMatrix(db: ReadDb, { agent: id }: Parsed<'access.matrix'>): Out<'access.matrix'> {
  const agent = agentBrief(db, id);
  const rows = all<CellRow>(db, CELLS, { agent: agent.id });
  const bySystem = [...Map.groupBy(rows, (row) => row.place).values()].sort(
    (a, b) => worst(a) - worst(b) || total(b) - total(a) || (a[0]?.place ?? '').localeCompare(b[0]?.place ?? ''),
  );
  const shown = bySystem.slice(0, MOST_SYSTEMS);
  const known = knownSystems(
    db,
    shown.map((group) => group[0]?.system ?? ''),
  );
  const counts = Map.groupBy(rows, (row) => row.verdict);
  return {
    agent,
    systems: shown.map((group) => {
      // Upper case sorts first: the name as a log spells it, not the lower-case one.
      const system = group.map((row) => row.system).sort()[0] ?? '';
      return { system, cells: cellsOf(group, agent, system, known) };
    }),
    cutSystems: bySystem.length - shown.length,
    lines: rows.reduce((sum, row) => sum + row.lines, 0),
    verdicts: ACCESS_VERDICTS.flatMap((verdict) => {
      const count = (counts.get(verdict) ?? []).reduce((sum, row) => sum + row.lines, 0);
      return count === 0 ? [] : [{ verdict, count }];
    }),
    ...notesOf(db, agent.id),
    ...unmappedOf(db, agent.id),
  };
}

function worst(rows: readonly CellRow[]): number {
  return Math.min(...rows.map((row) => ACCESS_VERDICTS.indexOf(row.verdict)));
}

function total(rows: readonly CellRow[]): number {
  return rows.reduce((sum, row) => sum + row.observed, 0);
}

function cellsOf(rows: readonly CellRow[], agent: Brief, system: string, known: ReadonlySet<string>): Cell[] {
  return VERBS.flatMap((verb) => {
    const own = rows.filter((row) => row.verb === verb);
    return own.length === 0 ? [] : [cellOf(own, verb, formatFilter(termsOfUse(agent, system, verb, known)))];
  });
}

function cellOf(rows: readonly CellRow[], verb: Verb, filter: string): Cell {
  const sum = (pick: (row: CellRow) => number) => rows.reduce((so, row) => so + pick(row), 0);
  const times = (pick: (row: CellRow) => number | null) => rows.map(pick).filter((us) => us !== null);
  const lines = sum((row) => row.lines);
  const side = (yes: number, no: number) => ({ yes, no, unknown: lines - yes - no });
  const firsts = times((row) => row.first_us);
  const lasts = times((row) => row.last_us);
  const tiers = times((row) => row.tier);
  const reaches = times((row) => row.reach);
  const observed = sum((row) => row.observed);
  return {
    verb,
    resources: lines,
    intended: side(
      sum((row) => row.intended_yes),
      sum((row) => row.intended_no),
    ),
    granted: side(
      sum((row) => row.granted_yes),
      sum((row) => row.granted_no),
    ),
    observed,
    firstUs: firsts.length === 0 ? null : Math.min(...firsts),
    lastUs: lasts.length === 0 ? null : Math.max(...lasts),
    verdict: ACCESS_VERDICTS[worst(rows)] ?? 'unknown',
    verdicts: rows
      .map((row) => ({ verdict: row.verdict, count: row.lines }))
      .sort((a, b) => ACCESS_VERDICTS.indexOf(a.verdict) - ACCESS_VERDICTS.indexOf(b.verdict)),
    tier: tiers.length === 0 ? null : Math.max(...tiers),
    reach: reaches.length === 0 ? null : (DATA_REACHES[Math.max(...reaches)] ?? null),
    unmapped: sum((row) => row.unmapped),
    filter: observed > 0 ? filter : '',
  };
}

function notesOf(db: ReadDb, agent: number): Pick<Out<'access.matrix'>, 'notes' | 'cutNotes'> {
  const rows = all<{ kind: AccessNoteKind; text: string; records: string }>(
    db,
    `SELECT kind, text, records FROM access_note WHERE principal_id = :agent ORDER BY id LIMIT ${MOST_NOTES + 1}`,
    { agent },
  );
  const shown = rows
    .slice(0, MOST_NOTES)
    .map((row) => ({ ...row, ids: parseJson<number[]>(row.records, []).slice(0, 20) }));
  const places = placesById(
    db,
    shown.flatMap((row) => row.ids),
  );
  return {
    notes: shown.map(({ kind, text, ids }) => ({
      kind,
      text,
      from: ids.map((id) => places.get(id)).filter((place) => place !== undefined),
    })),
    cutNotes: rows.length > MOST_NOTES,
  };
}

function unmappedOf(db: ReadDb, agent: number): Pick<Out<'access.matrix'>, 'unmapped' | 'cutUnmapped'> {
  const rows = all<{ system: string; text: string; granted_via: string; intended_via: string }>(
    db,
    `SELECT system, resource AS text, granted_via, intended_via FROM access WHERE principal_id = :agent AND unmapped = 1
     ORDER BY system, resource LIMIT ${MOST_UNMAPPED + 1}`,
    { agent },
  );
  const shown = rows.slice(0, MOST_UNMAPPED);
  const hydrated = hydrate(db, shown);
  return {
    unmapped: shown.map(({ system, text, granted_via }) => ({
      system,
      text,
      from: hydrated.paths(granted_via).flatMap((path) => path.from ?? []),
    })),
    cutUnmapped: rows.length > MOST_UNMAPPED,
  };
}

interface LineRow {
  readonly resource: string;
  readonly intended: number | null;
  readonly intended_via: string;
  readonly granted: number | null;
  readonly granted_via: string;
  readonly observed: number;
  readonly first_us: number | null;
  readonly last_us: number | null;
  readonly verdict: AccessVerdict;
  readonly why: string;
  readonly tier: number | null;
  readonly reach: Cell['reach'];
  readonly unmapped: number;
}

/** The lines of one cell, the most telling first. @throws NotFound when the id is no agent's */
export function accessCell(db: ReadDb, input: Parsed<'access.cell'>): Out<'access.cell'> {
  const agent = agentBrief(db, input.agent);
  const params = { agent: agent.id, system: input.system, verb: input.verb };
  const where = 'FROM access WHERE principal_id = :agent AND lower(system) = lower(:system) AND verb = :verb';
  const order = ACCESS_VERDICTS.map((verdict, at) => `WHEN '${verdict}' THEN ${at}`).join(' ');
  const rows = all<LineRow>(
    db,
    `SELECT resource, intended, intended_via, granted, granted_via, observed, first_us, last_us, verdict, why, tier, reach, unmapped
     ${where} ORDER BY CASE verdict ${order} END, observed DESC, resource LIMIT :take OFFSET :skip`,
    { ...params, take: input.limit, skip: input.offset },
  );
  const total = numberOf(db, `SELECT count(*) AS n ${where}`, params);
  const hydrated = hydrate(db, rows);
  const known = knownSystems(db, [input.system]);
  const flag = (value: number | null) => (value === null ? null : value === 1);
  const use = termsOfUse(agent, input.system, input.verb, known);
  const lines = rows.map((row) => {
    return {
      resource: row.resource,
      intended: flag(row.intended),
      intendedVia: hydrated.intents(row.intended_via),
      granted: flag(row.granted),
      grantedVia: hydrated.paths(row.granted_via),
      observed: row.observed,
      firstUs: row.first_us,
      lastUs: row.last_us,
      verdict: row.verdict,
      why: row.why,
      tier: row.tier,
      reach: row.reach,
      unmapped: row.unmapped === 1,
      filter: row.observed > 0 ? formatFilter([...use, resourceFilter(row.resource)]) : '',
    };
  });
  const next = input.offset + rows.length;
  return { lines, total, next: next < total && rows.length > 0 ? next : null };
}
