/** Findings with their status, in pages and groups; one in full. */

import { RankS } from '../../../../../shared/contract/findings.ts';
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { SEVERITIES, type Severity } from '../../../../../shared/model/kinds.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { sigmaTitle, titleOfRule } from '../../../sigma/list.ts';
import type { CatalogEntries } from '../catalog.ts';
import { decodeNumber, encodeNumber } from '../cursor.ts';
import { briefsById } from '../entities/briefs.ts';
import { nameInFindings } from '../entities/knownNames.ts';
import { eventRows } from '../events/rows.ts';
import { all, first, parseJson } from '../statement.ts';
import { findingRows } from './rows.ts';
import { groupPlace, orderedFindings, selectFindings } from './select.ts';
import { triageOf } from './triage.ts';

type Detail = Out<'findings.get'>;

/** Findings are as many as rules make, not as events: paged by position, sorted whole. */
export function pageFindings(
  db: ReadDb,
  catalog: CatalogEntries,
  input: Parsed<'findings.page'>,
): Out<'findings.page'> {
  const base = selectFindings(db, input, input.group);
  const skip = decodeNumber(input.cursor) ?? 0;
  const ordered = orderedFindings(base, input.sort, input.group);
  const rows = all<{ id: string; grp: string }>(db, ordered.sql, {
    ...ordered.params,
    take: input.limit + 1,
    skip,
  });
  const shown = rows.slice(0, input.limit);
  const counts = all<{ severity: Severity; count: number }>(
    db,
    `${base.sql} SELECT b.severity, count(*) AS count FROM base b GROUP BY b.severity`,
    base.params,
  );
  return {
    rows: findingRows(
      db,
      catalog,
      shown.map((row) => row.id),
      new Map(shown.map((row) => [row.id, row.grp])),
    ),
    next: rows.length > shown.length ? encodeNumber(skip + shown.length) : null,
    total: { count: counts.reduce((sum, row) => sum + row.count, 0), capped: false },
    bySeverity: SEVERITIES.toReversed().flatMap((severity) => counts.filter((row) => row.severity === severity)),
  };
}

const MOST_GROUPS = 500;

/** The groups of the findings that a page would hold, in the same order. */
export function groupFindings(
  db: ReadDb,
  catalog: CatalogEntries,
  input: Parsed<'findings.groups'>,
): Out<'findings.groups'> {
  const base = selectFindings(db, input, input.group);
  const rows = all<{ grp: string; count: number; standing: number; worst: number }>(
    db,
    `${base.sql} SELECT b.grp, count(*) AS count, sum(b.status IN ('open', 'accepted')) AS standing, max(b.severity_rank) AS worst
     FROM base b GROUP BY b.grp ORDER BY ${groupPlace(input.group)} DESC, b.grp LIMIT ${MOST_GROUPS + 1}`,
    base.params,
  );
  const shown = rows.slice(0, MOST_GROUPS);
  const ofAgents = input.group === 'agent';
  const briefs = ofAgents
    ? briefsById(
        db,
        shown.flatMap((row) => (row.grp === '' ? [] : [Number(row.grp)])),
      )
    : new Map();
  return {
    groups: shown.map(({ grp, count, standing, worst }) => {
      const entity = ofAgents ? (briefs.get(Number(grp)) ?? null) : null;
      return {
        key: grp,
        title: entity?.name ?? titleOf(db, catalog, input.group, grp),
        entity,
        count,
        standing,
        worst: SEVERITIES[worst] ?? 'info',
      };
    }),
    cut: rows.length > shown.length,
  };
}

function titleOf(db: ReadDb, catalog: CatalogEntries, group: Parsed<'findings.groups'>['group'], key: string): string {
  if (key !== '') return group === 'rule' ? titleOfRule(db, catalog, key) : key;
  return group === 'agent' ? 'no agent named' : 'no owner';
}

/** @throws NotFound */
export function getFinding(db: ReadDb, catalog: CatalogEntries, id: string): Detail {
  const [row] = findingRows(db, catalog, [id]);
  const stored = first<{ explanation: string; rank: string; remediation: string; refs: string; facts: string }>(
    db,
    'SELECT explanation, rank, remediation, refs, facts FROM finding WHERE id = :id',
    { id },
  );
  if (row === undefined || stored === undefined) {
    throw new NotFound(`there is no finding ${id}; it may be gone since the rules were last run`);
  }
  const events = all<{ id: number }>(
    db,
    `SELECT x.event_id AS id FROM finding_event x JOIN event e ON e.id = x.event_id WHERE x.finding_id = :id
     ORDER BY e.time_us IS NULL, e.time_us, e.id LIMIT 50`,
    { id },
  );
  const chains = all<{ id: string }>(
    db,
    'SELECT chain_id AS id FROM finding_chain WHERE finding_id = :id ORDER BY chain_id LIMIT 50',
    { id },
  );
  const records = all<{ id: number }>(
    db,
    'SELECT record_id AS id FROM finding_record WHERE finding_id = :id ORDER BY record_id LIMIT 50',
    { id },
  );
  const triage = triageOf(db, [id])(id);
  const inFindings = nameInFindings(db, [id]);
  const named = (text: string) => inFindings(id, text);
  return {
    row,
    rank: RankS.safeParse(parseJson<unknown>(stored.rank, {})).data ?? null,
    explanation: named(stored.explanation),
    why: sigmaTitle(db, row.rule)?.description ?? catalog.rules.find((rule) => rule.id === row.rule)?.why ?? '',
    remediation: parseJson<string[]>(stored.remediation, []).slice(0, 10).map(named),
    refs: parseJson<Detail['refs']>(stored.refs, []).slice(0, 20),
    facts: parseJson<Detail['facts']>(stored.facts, []).slice(0, 40),
    events: eventRows(
      db,
      catalog,
      events.map((event) => event.id),
    ),
    chainIds: chains.map((chain) => chain.id),
    records: records.map((record) => record.id),
    statusWho: triage.who,
    statusAtUs: triage.atUs,
    suggestedOwners: suggestedOwners(db, id),
  };
}

/** Owners of the agents that the finding names, as inventories have them: known persons, else the text of the inventory. */
function suggestedOwners(db: ReadDb, id: string): string[] {
  return all<{ name: string }>(
    db,
    `${OWNED} SELECT DISTINCT name FROM owned WHERE agent IN (SELECT a.canonical_id FROM finding_entity x JOIN entity a ON a.id = x.entity_id
       WHERE x.finding_id = :id AND a.kind = 'agent') ORDER BY name LIMIT 10`,
    { id },
  ).map((row) => row.name);
}

/** `owned`: agents with the name of who owns them. */
const OWNED = `WITH owned AS (
  SELECT b.canonical_id AS agent, c.name FROM edge g JOIN entity b ON b.id = g.to_id JOIN entity a ON a.id = g.from_id
    JOIN entity c ON c.id = a.canonical_id WHERE g.kind = 'OWNS' AND b.kind = 'agent')`;

/** Owners set on findings, the most used first, then those that inventories name for agents. */
export function findingOwners(db: ReadDb): Out<'findings.owners'> {
  const set = all<{ name: string; findings: number }>(
    db,
    `SELECT n.value AS name, count(*) AS findings FROM annotation n JOIN finding f ON f.id = n.target_key
     WHERE n.kind = 'owner' AND n.target_kind = 'finding' AND n.removed = 0 GROUP BY n.value ORDER BY findings DESC, name LIMIT 200`,
  );
  const stated = all<{ name: string }>(db, `${OWNED} SELECT DISTINCT name FROM owned ORDER BY name LIMIT 100`);
  const named = new Set(stated.map((row) => row.name));
  const known = new Set(set.map((row) => row.name));
  return [
    ...set.map((row) => ({ ...row, fromInventory: named.has(row.name) })),
    ...stated.filter((row) => !known.has(row.name)).map(({ name }) => ({ name, findings: 0, fromInventory: true })),
  ];
}
