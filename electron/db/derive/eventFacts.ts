/** Every event as reconstruction wants it, each with objects and keys. */
import type { EntityKind, KeyKind } from '../../../shared/model/kinds.ts';
import type { EventFact, StatedStep } from '../../../shared/model/reconstruction.ts';
import { CONTENT_KEY } from '../contentKey.ts';
import type { ReadDb } from '../handles.ts';

type StoredKeyRow = { readonly event_id: number; readonly kind: number; readonly value: string; readonly id: number };
/** `firstObject` is the one the record names first; the others' order follows that of import. */
type Row = Omit<
  EventFact,
  'objects' | 'keys' | 'interactive' | 'payload' | 'sessionName' | 'bySingleSignOn' | 'stepName' | 'delegation'
> & {
  readonly delegation: string | null;
  readonly firstObject: number | null;
};

/** Platforms that record a run as a tree of named steps and know no field of its own for the agent. */
const STEP_SOURCES: ReadonlySet<string> = new Set(['langsmith.runs', 'langfuse.traces']);
/** OCSF class_uid of authentication. */
const AUTHENTICATION = 3002;

const COLUMNS = `e.id, e.evidence_id AS evidenceId, s.text AS source, e.orig_us AS origUs, e.end_us AS endUs,
  e.class_uid AS classUid, e.verb, e.status, e.actor_role AS actorRole, e.actor, e.initiator, e.impersonated,
  e.agent, e.credential, e.integration, e.tool, e.workflow, e.system, i.text AS ip, u.text AS userAgent,
  e.delegation, e.object AS firstObject, ${CONTENT_KEY} AS contentKey
  FROM event e JOIN value s ON s.id = e.source
  LEFT JOIN value i ON i.id = e.ip LEFT JOIN value u ON u.id = e.user_agent`;

/** Texts worth opening; everything else costs more to read than it can tell. */
const HOLDS_PAYLOAD = "(value LIKE '%s3://%' OR value LIKE '%select %from%')";
const QUERY_NAMES = [
  'QUERY',
  'query',
  'queryString',
  'sql',
  'soql',
  'statement',
  'requestParameters',
  'parameters.query',
];
/** OCSF API activity and datastore activity. */
const QUERY_CLASSES: ReadonlySet<number> = new Set([6003, 6005]);
const PAGE_ROWS = 2_000;
const MAX_STEPS = 20;

/** In the order of storing, which is the cheapest to read; reconstruction puts them in order of time itself. */
export function* storedEvents(db: ReadDb): Generator<EventFact> {
  const page = db.sql.prepare(`SELECT ${COLUMNS} WHERE e.id > ? ORDER BY e.id LIMIT ${PAGE_ROWS}`);
  const complete = createCompleter(db);
  let last = 0;
  for (;;) {
    const rows = page.all(last) as Row[];
    yield* complete(rows);
    const end = rows.at(-1);
    if (end === undefined || rows.length < PAGE_ROWS) return;
    last = end.id;
  }
}

function createCompleter(db: ReadDb): (rows: readonly Row[]) => Generator<EventFact> {
  const objects = db.sql.prepare(
    `SELECT event_id AS id, entity_id AS object FROM event_object
     WHERE event_id IN (SELECT value FROM json_each(?)) ORDER BY event_id, role = 'target' DESC, entity_id`,
  );
  const keys = db.sql.prepare(
    `SELECT k.event_id, k.kind, v.text AS value, v.id FROM event_key k JOIN value v ON v.id = k.value
     WHERE k.event_id IN (SELECT value FROM json_each(?)) ORDER BY k.event_id, v.text`,
  );
  const interactive = db.sql.prepare(
    `SELECT event_id AS id, value = 'true' AS interactive FROM v_event_attr
     WHERE event_id IN (SELECT value FROM json_each(?)) AND name = 'isInteractive'`,
  );
  const roleRows = db.sql
    .prepare(
      "SELECT id, key LIKE '%/AWSReservedSSO_%' AS reserved FROM entity WHERE kind = 'identity' AND key LIKE 'aws.arn:%:role/%'",
    )
    .all() as { id: number; reserved: number }[];
  const roles = new Map(roleRows.map((row) => [row.id, row.reserved === 1]));
  const sessionName = db.sql.prepare(
    `SELECT event_id AS id, value AS name FROM v_event_attr
     WHERE event_id IN (SELECT value FROM json_each(?)) AND name = 'roleSessionName'`,
  );
  const stepName = db.sql.prepare(
    `SELECT event_id AS id, value AS name FROM v_event_attr
     WHERE event_id IN (SELECT value FROM json_each(?)) AND name = 'name'`,
  );
  const listed = listedAgents(db);
  const ofCalls = db.sql.prepare(
    `SELECT event_id AS id, value FROM v_event_attr WHERE event_id IN (SELECT value FROM json_each(?)) AND ${HOLDS_PAYLOAD}`,
  );
  const ofRecords = db.sql.prepare(
    `SELECT event_id AS id, value FROM v_event_attr WHERE event_id IN (SELECT value FROM json_each(?))
     AND name IN (SELECT value FROM json_each('${JSON.stringify(QUERY_NAMES)}')) AND ${HOLDS_PAYLOAD}`,
  );
  const kindText = db.sql.prepare('SELECT text FROM value WHERE id = ?').pluck();
  const kinds = new Map<number, KeyKind>();
  const kindOf = (id: number): KeyKind => {
    const known = kinds.get(id) ?? (kindText.get(id) as KeyKind);
    kinds.set(id, known);
    return known;
  };
  return function* complete(rows) {
    const signIns = rows.filter((row) => row.classUid === AUTHENTICATION).map((row) => row.id);
    const stated = new Map<number, boolean>();
    if (signIns.length > 0) {
      for (const row of interactive.all(JSON.stringify(signIns)) as { id: number; interactive: number }[])
        stated.set(row.id, row.interactive === 1);
    }
    const payloadOf = new Map<number, string[]>();
    const calls = rows.filter((row) => row.tool !== null || row.workflow !== null).map((row) => row.id);
    const queries = rows.filter((row) => row.tool === null && QUERY_CLASSES.has(row.classUid)).map((row) => row.id);
    for (const [statement, list] of [
      [ofCalls, calls],
      [ofRecords, queries],
    ] as const) {
      if (list.length === 0) continue;
      for (const { id, value } of statement.all(JSON.stringify(list)) as { id: number; value: string }[])
        push(payloadOf, id, value);
    }
    const names = new Map<number, string>();
    const inRoles = rows
      .filter((row) => row.actor !== null && (roles.has(row.actor) || opensRole(row)))
      .map((row) => row.id);
    if (inRoles.length > 0) {
      for (const row of sessionName.all(JSON.stringify(inRoles)) as { id: number; name: string }[])
        names.set(row.id, row.name);
    }
    const steps = new Map<number, string>();
    const unnamed = rows.filter((row) => row.agent === null && row.tool === null && STEP_SOURCES.has(row.source));
    if (listed.size > 0 && unnamed.length > 0) {
      const asked = stepName.all(JSON.stringify(unnamed.map((row) => row.id))) as { id: number; name: string }[];
      for (const { id, name } of asked) if (listed.has(comparable(name))) steps.set(id, name);
    }
    const ids = JSON.stringify(rows.map((row) => row.id));
    const objectsOf = new Map<number, number[]>();
    for (const { id, object } of objects.all(ids) as { id: number; object: number }[]) push(objectsOf, id, object);
    const keysOf = new Map<number, EventFact['keys'][number][]>();
    for (const { event_id, kind, value, id } of keys.all(ids) as StoredKeyRow[])
      push(keysOf, event_id, { kind: kindOf(kind), value, id });
    for (const row of rows) {
      yield {
        ...row,
        interactive: stated.get(row.id),
        payload: payloadOf.get(row.id),
        sessionName: names.get(row.id),
        bySingleSignOn: row.actor !== null && roles.get(row.actor) === true,
        stepName: steps.get(row.id),
        objects: firstFirst(objectsOf.get(row.id) ?? [], row.firstObject),
        keys: keysOf.get(row.id) ?? [],
        delegation: row.delegation === null ? undefined : stepsOf(row.delegation),
      };
    }
  };
}

/** Names and ids of agents that an inventory lists, spelled so that they compare. */
function listedAgents(db: ReadDb): ReadonlySet<string> {
  const rows = db.sql.prepare("SELECT name, key FROM entity WHERE kind = 'agent' AND in_inventory = 1").all();
  return new Set(
    (rows as { name: string; key: string }[]).flatMap(({ name, key }) => [
      comparable(name),
      comparable(key.slice(key.indexOf(':') + 1)),
    ]),
  );
}

/** Case, spaces, dashes and underscores aside. */
function comparable(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

function opensRole(row: Row): boolean {
  return row.classUid === AUTHENTICATION && row.source.startsWith('aws.');
}

function firstFirst(objects: readonly number[], first: number | null): readonly number[] {
  return first === null || objects[0] === first ? objects : [first, ...objects.filter((id) => id !== first)];
}

/** The path as the writer stores it: drafts of delegation steps as JSON. What is no such list counts as none. */
function stepsOf(text: string): StatedStep[] | undefined {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) return undefined;
  return value.slice(0, MAX_STEPS).flatMap((step: unknown) => {
    if (typeof step !== 'object' || step === null || !('principal' in step)) return [];
    const { principal } = step;
    if (typeof principal !== 'object' || principal === null) return [];
    if (!('kind' in principal && 'ns' in principal && 'id' in principal)) return [];
    const { kind, ns, id } = principal;
    if (typeof kind !== 'string' || typeof ns !== 'string' || typeof id !== 'string') return [];
    const verified = 'verified' in step && step.verified === true;
    const acts = 'mode' in step && step.mode !== 'unknown';
    return [{ kind: kind as EntityKind, ns, id, verified, acts }];
  });
}

function push<T>(lists: Map<number, T[]>, id: number, item: T): void {
  const list = lists.get(id);
  if (list === undefined) lists.set(id, [item]);
  else list.push(item);
}
