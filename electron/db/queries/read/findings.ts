/** Findings with their status, and the rules that made them. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import { type FindingStatus, SEVERITIES, type Severity } from '../../../../shared/model/kinds.ts';
import { NotFound } from '../../errors.ts';
import type { ReadDb } from '../../handles.ts';
import { briefsById } from './briefs.ts';
import { type CatalogEntries, ruleTitle } from './catalog.ts';
import { decodeNumber, encodeNumber } from './cursor.ts';
import { eventRows } from './eventRows.ts';
import { type CompiledFilter, compileFilter, matchingEvents } from './filter.ts';
import { flagsByKey } from './flags.ts';
import { STATUS_OF_FINDING, severityRank } from './severity.ts';
import { all, countUpTo, first, list, type Params, parseJson } from './statement.ts';

type FindingOut = Out<'findings.setStatus'>;
type Detail = Out<'findings.get'>;

const ORDERS = {
  score: `${severityRank('f.severity')} DESC, f.score DESC, f.id`,
  time: 'f.first_us IS NULL, f.first_us, f.id',
  rule: `f.rule, ${severityRank('f.severity')} DESC, f.score DESC, f.id`,
} as const;

interface StoredFinding {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly score: number;
  readonly title: string;
  readonly events: number;
  readonly first_us: number | null;
  readonly last_us: number | null;
}

/** A finding is in the filter when an event, or an event of a chain, that it cites is; one without either, by its time alone. */
function matches(filter: CompiledFilter): string {
  if (filter.empty) return '1';
  if (filter.selective) {
    const events = matchingEvents(filter);
    return `(f.id IN (SELECT fe.finding_id FROM finding_event fe WHERE fe.event_id IN (${events}))
      OR f.id IN (SELECT fc.finding_id FROM finding_chain fc JOIN chain_event ce ON ce.chain_id = fc.chain_id
                  WHERE ce.event_id IN (${events})))`;
  }
  return `(EXISTS (SELECT 1 FROM finding_event fe CROSS JOIN event e ON e.id = fe.event_id
             WHERE fe.finding_id = f.id AND (${filter.where}))
    OR EXISTS (SELECT 1 FROM finding_chain fc CROSS JOIN chain_event ce ON ce.chain_id = fc.chain_id
               CROSS JOIN event e ON e.id = ce.event_id WHERE fc.finding_id = f.id AND (${filter.where})))`;
}

function condition(db: ReadDb, input: Parsed<'findings.page'>): { where: string; params: Params } {
  const filter = compileFilter(db, input.filter);
  const params: Record<string, Params[string]> = { ...filter.params };
  const conditions = [matches(filter)];
  if (input.severity !== undefined) {
    conditions.push('f.severity = :severity');
    params.severity = input.severity;
  }
  if (input.status !== undefined) {
    conditions.push(`coalesce(${STATUS_OF_FINDING}, 'open') = :status`);
    params.status = input.status;
  }
  if (input.rule !== undefined) {
    conditions.push('f.rule = :rule');
    params.rule = input.rule;
  }
  if (input.entity !== undefined) {
    conditions.push(`f.id IN (SELECT x.finding_id FROM finding_entity x JOIN entity a ON a.id = x.entity_id
      WHERE a.canonical_id = (SELECT canonical_id FROM entity WHERE id = :entity))`);
    params.entity = input.entity;
  }
  return { where: conditions.join(' AND '), params };
}

/** Findings are as many as rules make, not as events: paged by position, sorted whole. */
export function pageFindings(
  db: ReadDb,
  catalog: CatalogEntries,
  input: Parsed<'findings.page'>,
): Out<'findings.page'> {
  const { where, params } = condition(db, input);
  const skip = decodeNumber(input.cursor) ?? 0;
  const rows = all<{ id: string }>(
    db,
    `SELECT f.id FROM finding f WHERE ${where} ORDER BY ${ORDERS[input.sort]} LIMIT :take OFFSET :skip`,
    { ...params, take: input.limit + 1, skip },
  );
  const shown = rows.slice(0, input.limit).map((row) => row.id);
  const counts = all<{ severity: Severity; count: number }>(
    db,
    `SELECT f.severity, count(*) AS count FROM finding f WHERE ${where} GROUP BY f.severity`,
    params,
  );
  return {
    rows: findingRows(db, catalog, shown),
    next: rows.length > shown.length ? encodeNumber(skip + shown.length) : null,
    total: countUpTo(db, `SELECT f.id FROM finding f WHERE ${where}`, params),
    bySeverity: SEVERITIES.toReversed().flatMap((severity) => counts.filter((row) => row.severity === severity)),
  };
}

interface StatusNote {
  readonly status: FindingStatus;
  readonly reason: string;
  readonly who: string | null;
  readonly atUs: number | null;
}

function statuses(db: ReadDb, ids: readonly string[]): (id: string) => StatusNote {
  const rows = all<{ key: string; value: string; who: string; at_us: number }>(
    db,
    `SELECT target_key AS key, value, who, at_us FROM annotation WHERE target_kind = 'finding'
       AND target_key IN (SELECT value FROM json_each(:ids)) AND kind = 'status' AND removed = 0 ORDER BY id`,
    { ids: list(ids) },
  );
  const newest = new Map(rows.map((row) => [row.key, row]));
  return (id) => {
    const row = newest.get(id);
    const said = parseJson<Partial<StatusNote>>(row?.value, {});
    return {
      status: said.status ?? 'open',
      reason: said.reason ?? '',
      who: row?.who ?? null,
      atUs: row?.at_us ?? null,
    };
  };
}

/** Rows in the order of the ids. */
export function findingRows(db: ReadDb, catalog: CatalogEntries, ids: readonly string[]): FindingOut[] {
  if (ids.length === 0) return [];
  const params = { ids: list(ids) };
  const stored = new Map(
    all<StoredFinding>(
      db,
      `SELECT id, rule, severity, score, title, events, first_us, last_us FROM finding
       WHERE id IN (SELECT value FROM json_each(:ids))`,
      params,
    ).map((row) => [row.id, row]),
  );
  const cited = all<{ id: string; entity: number }>(
    db,
    `SELECT finding_id AS id, entity_id AS entity FROM finding_entity
     WHERE finding_id IN (SELECT value FROM json_each(:ids)) ORDER BY finding_id, entity_id LIMIT 20000`,
    params,
  );
  const chains = new Map(
    all<{ id: string; n: number }>(
      db,
      `SELECT finding_id AS id, count(*) AS n FROM finding_chain
       WHERE finding_id IN (SELECT value FROM json_each(:ids)) GROUP BY finding_id`,
      params,
    ).map((row) => [row.id, row.n]),
  );
  const briefs = briefsById(
    db,
    cited.map((row) => row.entity),
  );
  const byFinding = Map.groupBy(cited, (row) => row.id);
  const status = statuses(db, ids);
  const flags = flagsByKey(db, 'finding', ids);
  return ids.flatMap((id) => {
    const row = stored.get(id);
    if (row === undefined) return [];
    const entities = (byFinding.get(id) ?? []).map((one) => briefs.get(one.entity)).filter((one) => one !== undefined);
    return [
      {
        id,
        rule: row.rule,
        ruleTitle: ruleTitle(catalog, row.rule),
        severity: row.severity,
        score: row.score,
        title: row.title,
        status: status(id).status,
        reason: status(id).reason,
        entities: entities.slice(0, 20),
        events: row.events,
        chains: chains.get(id) ?? 0,
        firstUs: row.first_us,
        lastUs: row.last_us,
        key: id,
        flags: flags(id),
      },
    ];
  });
}

/** @throws NotFound */
export function getFinding(db: ReadDb, catalog: CatalogEntries, id: string): Detail {
  const [row] = findingRows(db, catalog, [id]);
  const stored = first<{ explanation: string; remediation: string; refs: string; facts: string }>(
    db,
    'SELECT explanation, remediation, refs, facts FROM finding WHERE id = :id',
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
  const status = statuses(db, [id])(id);
  return {
    row,
    explanation: stored.explanation,
    why: catalog.rules.find((rule) => rule.id === row.rule)?.why ?? '',
    remediation: parseJson<string[]>(stored.remediation, []).slice(0, 10),
    refs: parseJson<Detail['refs']>(stored.refs, []).slice(0, 20),
    facts: parseJson<Detail['facts']>(stored.facts, []).slice(0, 40),
    events: eventRows(
      db,
      catalog,
      events.map((event) => event.id),
    ),
    chainIds: chains.map((chain) => chain.id),
    records: records.map((record) => record.id),
    statusWho: status.who,
    statusAtUs: status.atUs,
  };
}

/** Every rule this version has, with what became of it in the last analysis. */
export function listRules(db: ReadDb, catalog: CatalogEntries): Out<'rules.list'> {
  const runs = new Map(
    all<{ rule: string; state: string; missing: string; findings: number; ms: number | null }>(
      db,
      'SELECT rule, state, missing, findings, ms FROM rule_run',
    ).map((run) => [run.rule, run]),
  );
  return catalog.rules.slice(0, 200).map((rule) => {
    const run = runs.get(rule.id);
    return {
      id: rule.id,
      version: rule.version,
      title: rule.title,
      why: rule.why,
      severity: SEVERITIES.find((severity) => severity === rule.severity) ?? 'info',
      state: (['ran', 'not_applicable', 'failed'] as const).find((state) => state === run?.state) ?? 'not_run',
      missing: parseJson<string[]>(run?.missing, []).slice(0, 20),
      findings: run?.findings ?? 0,
      ms: run?.ms ?? null,
    };
  });
}
