/** How far the credential behind an action stands above the person it was done for, with what each side is taken from. */
import type { z } from 'zod';
import type { GapLine } from '../../../../shared/contract/access.ts';
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import type { Verb } from '../../../../shared/model/kinds.ts';
import { formatFilter } from '../../../../shared/query/filter.ts';
import { NotFound } from '../../errors.ts';
import type { ReadDb } from '../../handles.ts';
import { agentBrief, knownSystems, placesById } from './accessParts.ts';
import { type Brief, briefsById } from './briefs.ts';
import { all, first, list, parseJson } from './statement.ts';

type Line = z.output<typeof GapLine>;

interface StoredGap {
  readonly user_id: number;
  readonly agent_id: number;
  readonly holder_id: number;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
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
  'user_id, agent_id, holder_id, system, verb, resource, person_tier, person_source, person_records, credential_tier, credential_source, credential_records, gap, count, first_us, last_us';

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
    const terms = [
      { field: 'agent' as const, values: [agent.handle], negated: false },
      { field: 'user' as const, values: [user.handle], negated: false },
      { field: executedWith(holder.kind), values: [holder.handle], negated: false },
      ...(known.has(row.system.toLowerCase())
        ? [{ field: 'system' as const, values: [row.system], negated: false }]
        : []),
      { field: 'verb' as const, values: [row.verb], negated: false },
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

const GROUP = 'user_id, agent_id, holder_id, system, verb, person_tier, credential_tier, gap';

/** Resources of equal standing together: what a person asked of one credential with one verb on one system. */
const GROUPED = `
  SELECT ${GROUP}, CASE count(*) WHEN 1 THEN min(resource) ELSE count(*) || ' resources' END AS resource,
         min(person_source) AS person_source, min(person_records) AS person_records, min(credential_source) AS credential_source,
         min(credential_records) AS credential_records, sum(count) AS count, min(first_us) AS first_us, max(last_us) AS last_us
  FROM privilege_gap WHERE agent_id = :agent GROUP BY ${GROUP}`;

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
  return { lines: linesOf(db, rows), total, unknown: counted?.unknown ?? 0, cut: total > rows.length };
}

interface Action {
  readonly user_id: number | null;
  readonly user_class: string | null;
  readonly agent_id: number | null;
  readonly verb: Verb;
  readonly system: string | null;
  readonly resource: string;
  readonly credential: number | null;
  readonly actor: number | null;
  readonly integration: number | null;
}

/** The part of the event in which a thing of this kind executes. */
function executedWith(kind: Brief['kind']): 'credential' | 'actor' | 'entity' {
  if (kind === 'credential') return 'credential';
  return kind === 'integration' ? 'entity' : 'actor';
}

/** As electron/db/derive/agentUse.ts groups them: canonical executing parties, the object's type or else its name. */
const ACTION = `
  SELECT a.user_id, a.user_class, a.agent_id, e.verb,
    (SELECT c.name FROM entity s JOIN entity c ON c.id = s.canonical_id WHERE s.id = e.system) AS system,
    coalesce((SELECT coalesce((SELECT min(f.value) FROM entity_fact f WHERE f.entity_id = o.id AND f.name = 'type'), c.name)
              FROM entity o JOIN entity c ON c.id = o.canonical_id WHERE o.id = e.object AND o.kind = 'object'), '') AS resource,
    (SELECT canonical_id FROM entity WHERE id = a.credential_id) AS credential,
    (SELECT canonical_id FROM entity WHERE id = e.actor) AS actor,
    (SELECT canonical_id FROM entity WHERE id = e.integration) AS integration
  FROM event e LEFT JOIN attribution a ON a.event_id = e.id WHERE e.id = :event`;

/** @throws NotFound when there is no such event */
export function accessGap(db: ReadDb, { event }: Parsed<'access.gap'>): Out<'access.gap'> {
  const action = first<Action>(db, ACTION, { event });
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
  return '';
}
