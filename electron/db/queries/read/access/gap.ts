/** How far the credential behind an action stands above the person it was done for, with what each side is taken from. */
import type { z } from 'zod';
import type { GapLine } from '../../../../../shared/contract/access.ts';
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import type { Verb } from '../../../../../shared/model/kinds.ts';
import { type FilterTerm, formatFilter } from '../../../../../shared/query/filter.ts';
import type { ReadDb } from '../../../handles.ts';
import { briefsById } from '../entities/briefs.ts';
import { all, first, parseJson } from '../statement.ts';
import { agentBrief, knownSystems, placesById, resourceFilter, termsOfUse } from './parts.ts';

type Line = z.output<typeof GapLine>;

export interface StoredGap {
  readonly user_id: number;
  readonly agent_id: number;
  readonly holder_id: number;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  /** JSON of those that the line stands for, where others of the same place stand elsewhere; null: all of the place. */
  readonly resources: string | null;
  readonly person_tier: number | null;
  readonly person_source: string;
  readonly person_records: string;
  readonly credential_tier: number | null;
  readonly credential_source: string;
  readonly credential_records: string;
  readonly gap: number | null;
  readonly count: number;
  readonly first_us: number | null;
  readonly last_us: number | null;
}

export const COLUMNS =
  'user_id, agent_id, holder_id, system, verb, resource, json_array(resource) AS resources, person_tier, person_source, person_records, credential_tier, credential_source, credential_records, gap, count, first_us, last_us';

export function linesOf(db: ReadDb, rows: readonly StoredGap[]): Line[] {
  const briefs = briefsById(
    db,
    rows.flatMap((row) => [row.user_id, row.agent_id, row.holder_id]),
  );
  const known = knownSystems(
    db,
    rows.map((row) => row.system),
  );
  const ids = (json: string) => parseJson<number[]>(json, []).slice(0, 20);
  const places = placesById(
    db,
    rows.flatMap((row) => [...ids(row.person_records), ...ids(row.credential_records)]),
  );
  const from = (json: string) =>
    ids(json)
      .map((id) => places.get(id))
      .filter((place) => place !== undefined);
  return rows.flatMap((row) => {
    const [user, agent, holder] = [row.user_id, row.agent_id, row.holder_id].map((id) => briefs.get(id));
    if (user === undefined || agent === undefined || holder === undefined) return [];
    const terms: FilterTerm[] = [
      ...termsOfUse(agent, row.system, row.verb, known),
      { field: 'user', values: [user.handle], negated: false },
      { field: 'user_class', values: [...CERTAIN], negated: false },
      { field: 'through', values: [holder.handle], negated: false },
      ...ofResources(row),
    ];
    return [
      {
        user,
        holder,
        system: row.system,
        verb: row.verb,
        resource: row.resource,
        person: { tier: row.person_tier, source: row.person_source, from: from(row.person_records) },
        credential: { tier: row.credential_tier, source: row.credential_source, from: from(row.credential_records) },
        gap: row.gap,
        count: row.count,
        firstUs: row.first_us,
        lastUs: row.last_us,
        filter: formatFilter(terms),
      },
    ];
  });
}

/** Only people so surely behind an action are compared (electron/db/derive/agentUse.ts). */
const CERTAIN = ['exact', 'strong', 'analyst'];
/** Of a filter's text, for the resources in it. */
const MOST_RESOURCE_TEXT = 2_500;

/** What narrows a place to the resources of one line; as many as a filter holds. */
function ofResources(row: StoredGap): FilterTerm[] {
  if (row.resources === null) return [];
  const names = parseJson<string[]>(row.resources, []);
  // Where nothing is named and something is cannot be joined in one term.
  if (names.includes('')) return names.length === 1 ? [resourceFilter('')] : [];
  let left = MOST_RESOURCE_TEXT;
  const kept = names.filter((name) => {
    left -= name.length + 3;
    return left >= 0;
  });
  return kept.length === 0 ? [] : [{ field: 'resource', values: kept, negated: false }];
}

const PLACE = 'user_id, holder_id, system, verb';
const GROUP = `${PLACE}, agent_id, person_tier, credential_tier, gap, resource = ''`;

/** Resources of equal standing together: what a person asked of one credential with one verb on one system. */
const GROUPED = `
  SELECT user_id, agent_id, holder_id, system, verb, person_tier, credential_tier, gap,
         CASE count(*) WHEN 1 THEN min(resource) ELSE count(*) || ' resources' END AS resource,
         CASE WHEN count(*) < max(all_of_place) THEN json_group_array(resource) END AS resources,
         min(person_source) AS person_source, min(person_records) AS person_records, min(credential_source) AS credential_source,
         min(credential_records) AS credential_records, sum(count) AS count, min(first_us) AS first_us, max(last_us) AS last_us
  FROM (SELECT *, count(*) OVER (PARTITION BY ${PLACE}) AS all_of_place FROM privilege_gap WHERE agent_id = :agent) GROUP BY ${GROUP}`;

/** The gaps behind an agent's delegated actions, the widest first. @throws NotFound when the id is no agent's */
export function accessGaps(db: ReadDb, input: Parsed<'access.gaps'>): Out<'access.gaps'> {
  const agent = agentBrief(db, input.agent);
  const rows = all<StoredGap>(
    db,
    `SELECT * FROM (${GROUPED}) ORDER BY gap IS NULL, gap DESC, count DESC, user_id, holder_id, system, verb LIMIT :take`,
    { agent: agent.id, take: input.limit },
  );
  const counted = first<{ total: number; unknown: number | null }>(
    db,
    `SELECT count(*) AS total, sum(gap IS NULL) AS unknown FROM (${GROUPED})`,
    { agent: agent.id },
  );
  const total = counted?.total ?? 0;
  const left = first<{ text: string }>(
    db,
    `SELECT text FROM access_note WHERE principal_id = :agent AND kind = 'not_compared'`,
    { agent: agent.id },
  );
  return {
    lines: linesOf(db, rows),
    total,
    unknown: counted?.unknown ?? 0,
    cut: total > rows.length,
    leftOut: left?.text ?? '',
  };
}
