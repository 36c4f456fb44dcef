/** How far the credential behind an action stands above the person it was done for, with what each side is taken from. */
import type { z } from 'zod';
import type { GapLine } from '../../../../shared/contract/access.ts';
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import type { Verb } from '../../../../shared/model/kinds.ts';
import { type FilterTerm, formatFilter } from '../../../../shared/query/filter.ts';
import { NotFound } from '../../errors.ts';
import type { ReadDb } from '../../handles.ts';
import { agentBrief, knownSystems, placesById, resourceFilter, termsOfUse } from './accessParts.ts';
import { briefsById } from './briefs.ts';
import { comparedBy } from './resourceTerm.ts';
import { all, first, list, parseJson, type SqlValue } from './statement.ts';

type Line = z.output<typeof GapLine>;

interface StoredGap {
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

const COLUMNS =
  'user_id, agent_id, holder_id, system, verb, resource, json_array(resource) AS resources, person_tier, person_source, person_records, credential_tier, credential_source, credential_records, gap, count, first_us, last_us';

function linesOf(db: ReadDb, rows: readonly StoredGap[]): Line[] {
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

interface Action {
  readonly user_id: number | null;
  readonly user_class: string | null;
  readonly agent_id: number | null;
  readonly verb: Verb;
  /** 1: the agent ran a tool of its own. */
  readonly tool_run: number;
  readonly system: string | null;
  readonly resource: string;
  readonly credential: number | null;
  readonly actor: number | null;
  readonly integration: number | null;
}

/** As electron/db/derive/agentUse.ts groups them: canonical executing parties, and what access is compared by. */
const ACTION = (resource: string) => `
  SELECT a.user_id, a.user_class, a.agent_id, e.verb, e.verb = 'execute' AND e.object IS NULL AS tool_run,
    (SELECT c.name FROM entity s JOIN entity c ON c.id = s.canonical_id WHERE s.id = e.system) AS system,
    coalesce((SELECT ${resource} FROM entity o JOIN entity c ON c.id = o.canonical_id WHERE o.id = e.object AND o.kind = 'object'), '') AS resource,
    (SELECT canonical_id FROM entity WHERE id = a.credential_id) AS credential,
    (SELECT canonical_id FROM entity WHERE id = e.actor) AS actor,
    (SELECT canonical_id FROM entity WHERE id = e.integration) AS integration
  FROM event e LEFT JOIN attribution a ON a.event_id = e.id WHERE e.id = :event`;

function actionOf(db: ReadDb, event: number): Action | undefined {
  const params: Record<string, SqlValue> = { event };
  const resource = comparedBy(db, (value) => {
    const name = `p${Object.keys(params).length}`;
    params[name] = value;
    return `:${name}`;
  });
  return first<Action>(db, ACTION(resource), params);
}

/** @throws NotFound when there is no such event */
export function accessGap(db: ReadDb, { event }: Parsed<'access.gap'>): Out<'access.gap'> {
  const action = actionOf(db, event);
  if (action === undefined) throw new NotFound(`there is no event ${event} in this case`);
  const why = whyNot(action);
  if (why !== '') return { why, lines: [] };
  const rows = all<StoredGap>(
    db,
    `SELECT ${COLUMNS} FROM privilege_gap WHERE agent_id = :agent AND user_id = :user AND system = :system AND verb = :verb
       AND resource = :resource AND holder_id IN (SELECT value FROM json_each(:holders)) ORDER BY gap IS NULL, gap DESC, id LIMIT 10`,
    {
      agent: action.agent_id,
      user: action.user_id,
      system: action.system,
      verb: action.verb,
      resource: action.resource,
      holders: list([action.credential, action.actor, action.integration].filter((id) => id !== null)),
    },
  );
  return {
    why:
      rows.length === 0 ? 'the record names nothing that the action was executed with but the person themselves' : '',
    lines: linesOf(db, rows),
  };
}

function whyNot(action: Action): string {
  if (action.agent_id === null) return 'no agent acted here';
  if (action.user_id === null) return 'the originating user is not known';
  if (!['exact', 'strong', 'analyst'].includes(action.user_class ?? ''))
    return 'the originating user is not certain enough to compare rights';
  if (action.verb === 'sign_in' || action.verb === 'other')
    return 'what was done is not an access that rights are stated for';
  if (action.tool_run === 1)
    return 'the agent ran a tool of its own: what the tool reached is compared where it is logged';
  return '';
}
