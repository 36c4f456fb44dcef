/**
 * The rights that an action used: what the agent was approved for and granted on that very system, verb and resource, and what the person
 * behind it holds against what it was executed with. Of one event, and of a chain action by action.
 */
import type { z } from 'zod';
import type { RightsOfAction } from '../../../../../shared/contract/access.ts';
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import type { AccessVerdict } from '../../../../../shared/model/access.ts';
import type { Verb } from '../../../../../shared/model/kinds.ts';
import { formatFilter } from '../../../../../shared/query/filter.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { briefsById } from '../entities/briefs.ts';
import { comparedBy } from '../filter/resourceTerm.ts';
import { all, first, list, type SqlValue } from '../statement.ts';
import { COLUMNS, linesOf, type StoredGap } from './gap.ts';
import { hydrate, knownSystems, resourceFilter, termsOfUse } from './parts.ts';

type Rights = z.output<typeof RightsOfAction>;

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
    (SELECT canonical_id FROM entity WHERE id = e.integration) AS integration`;

/** The expression of what is compared, with the parameters that it needs beside those given. */
function comparing(db: ReadDb, given: Readonly<Record<string, SqlValue>>): [sql: string, Record<string, SqlValue>] {
  const params: Record<string, SqlValue> = { ...given };
  const sql = comparedBy(db, (value) => {
    const name = `p${Object.keys(params).length}`;
    params[name] = value;
    return `:${name}`;
  });
  return [ACTION(sql), params];
}

/** @throws NotFound when there is no such event */
export function accessGap(db: ReadDb, { event }: Parsed<'access.gap'>): Out<'access.gap'> {
  const [sql, params] = comparing(db, { event });
  const action = first<Action>(
    db,
    `${sql} FROM event e LEFT JOIN attribution a ON a.event_id = e.id WHERE e.id = :event`,
    params,
  );
  if (action === undefined) throw new NotFound(`there is no event ${event} in this case`);
  const [rights] = isAccess(action) ? rightsOf(db, [action]) : [];
  const why = whyNot(action);
  if (why !== '') return { why, lines: [], rights: rights ?? null };
  const lines = linesOf(db, gapsOf(db, action));
  return {
    why:
      lines.length === 0 ? 'the record names nothing that the action was executed with but the person themselves' : '',
    lines,
    rights: rights ?? null,
  };
}

function gapsOf(db: ReadDb, action: Action): StoredGap[] {
  return all<StoredGap>(
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
}

const isAccess = (action: Action): boolean =>
  action.agent_id !== null && action.tool_run === 0 && action.verb !== 'sign_in' && action.verb !== 'other';

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

interface StoredRights {
  readonly intended: number | null;
  readonly intended_via: string;
  readonly granted: number | null;
  readonly granted_via: string;
  readonly verdict: AccessVerdict;
  readonly why: string;
}

const NOTHING: StoredRights = {
  intended: null,
  intended_via: '[]',
  granted: null,
  granted_via: '[]',
  verdict: 'unknown',
  why: 'the next analysis compares it',
};

/** What the agent was approved for and granted, in the order of the actions. */
function rightsOf(db: ReadDb, actions: readonly Action[]): Rights[] {
  const stored = actions.map(
    (action) =>
      first<StoredRights>(
        db,
        `SELECT intended, intended_via, granted, granted_via, verdict, why FROM access
         WHERE principal_id = :agent AND lower(system) = lower(:system) AND verb = :verb AND resource = :resource COLLATE NOCASE LIMIT 1`,
        { agent: action.agent_id, system: action.system ?? '', verb: action.verb, resource: action.resource },
      ) ?? NOTHING,
  );
  const hydrated = hydrate(db, stored);
  const briefs = briefsById(
    db,
    actions.map((action) => action.agent_id),
  );
  const flag = (value: number | null) => (value === null ? null : value === 1);
  return stored.flatMap((row, at) => {
    const action = actions[at];
    const agent = briefs.get(action?.agent_id ?? -1);
    if (action === undefined || agent === undefined) return [];
    return [
      {
        agent,
        system: action.system ?? '',
        verb: action.verb,
        resource: action.resource,
        intended: flag(row.intended),
        intendedVia: hydrated.intents(row.intended_via),
        granted: flag(row.granted),
        grantedVia: hydrated.paths(row.granted_via),
        verdict: row.verdict,
        why: row.why,
      },
    ];
  });
}

const MOST_EXAMINED = 20_000;

/** What a chain did, action by action, the widest privilege gap first. @throws NotFound when there is no such chain */
export function accessOfChain(db: ReadDb, { chain, limit }: Parsed<'access.chain'>): Out<'access.chain'> {
  if (first(db, 'SELECT 1 AS n FROM chain WHERE id = :chain', { chain }) === undefined)
    throw new NotFound(`there is no chain ${chain} in this case`);
  const [sql, params] = comparing(db, { chain, take: MOST_EXAMINED });
  const groups = all<Action & { readonly count: number }>(
    db,
    `SELECT *, count(*) AS count FROM (${sql} FROM (SELECT event_id FROM attribution WHERE chain_id = :chain ORDER BY event_id LIMIT :take) x
       JOIN event e ON e.id = x.event_id JOIN attribution a ON a.event_id = e.id)
     GROUP BY user_id, user_class, agent_id, verb, tool_run, system, resource, credential, actor, integration`,
    params,
  ).filter(isAccess);
  const events = groups.reduce((sum, group) => sum + group.count, 0);
  const rights = rightsOf(db, groups);
  const known = knownSystems(
    db,
    groups.map((group) => group.system ?? ''),
  );
  const lines = new Map<string, Out<'access.chain'>['lines'][number]>();
  for (const [at, group] of groups.entries()) {
    const right = rights[at];
    if (right === undefined) continue;
    const why = whyNot(group);
    const gap = why === '' ? linesOf(db, gapsOf(db, group))[0] : undefined;
    const key = JSON.stringify([right.agent.id, right.system.toLowerCase(), right.verb, right.resource.toLowerCase()]);
    const before = lines.get(key);
    const filter = formatFilter([
      { field: 'chain', values: [chain], negated: false },
      ...termsOfUse(right.agent, right.system, right.verb, known),
      resourceFilter(right.resource),
    ]);
    const widest = before?.gap == null || (gap?.gap ?? -1) > (before.gap.gap ?? -1) ? (gap ?? null) : before.gap;
    const count = (before?.count ?? 0) + group.count;
    lines.set(key, { rights: right, gap: widest, why: widest === null ? why : '', count, filter });
  }
  const telling = (line: Out<'access.chain'>['lines'][number]): number =>
    (line.gap?.gap ?? 0) * 10 + (line.rights.intended === false ? 5 : 0) + (line.rights.granted === false ? 3 : 0);
  const sorted = [...lines.values()].sort((a, b) => telling(b) - telling(a) || b.count - a.count);
  return {
    lines: sorted.slice(0, limit),
    total: sorted.length,
    events,
    widest: sorted.reduce<number | null>(
      (most, { gap }) => (gap?.gap == null ? most : Math.max(most ?? 0, gap.gap)),
      null,
    ),
    cut: events >= MOST_EXAMINED,
  };
}
