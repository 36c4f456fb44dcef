/** One event in full: what its record states, what was concluded from it, and where its bytes are. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { EXTERNAL } from '../../../../../shared/model/external.ts';
import type { ActorRole, KeyKind, LinkClass, Slot } from '../../../../../shared/model/kinds.ts';
import { SLOTS } from '../../../../../shared/model/kinds.ts';
import { formatIsoUtc } from '../../../../../shared/model/time.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { wordingText } from '../../../wording.ts';
import type { CatalogEntries } from '../catalog.ts';
import { type Brief, briefOf, briefsById } from '../entities/briefs.ts';
import { marksOfEvents } from '../filter/externalMarks.ts';
import { findingsCiting } from '../findings/briefs.ts';
import { candidatesOf, LEFT_OUT, linksOfEvent } from '../links/links.ts';
import { all, first, parseJson } from '../statement.ts';
import { eventRows } from './rows.ts';

type Detail = Out<'events.get'>;

interface StoredDetail {
  readonly original_uid: string | null;
  readonly status_detail: string | null;
  readonly orig_text: string | null;
  readonly orig_us: number | null;
  readonly time_problem: string | null;
  readonly offset_us: number;
  readonly class_uid: number;
  readonly activity_id: number;
  readonly actor_role: ActorRole;
  readonly initiator: number | null;
  readonly impersonated: number | null;
  readonly integration: number | null;
  readonly tool: number | null;
  readonly scopes: string | null;
  readonly delegation: string | null;
  readonly rows_read: number | null;
  readonly bytes_read: number | null;
  readonly truncated: number;
  readonly pointer: string | null;
  readonly evidence_id: number;
  readonly evidence_name: string;
  readonly record_id: number;
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
}

/** @throws NotFound */
export function getEvent(db: ReadDb, catalog: CatalogEntries, id: number): Detail {
  const [row] = eventRows(db, catalog, [id]);
  const stored = first<StoredDetail>(
    db,
    `SELECT ov.text AS original_uid, dv.text AS status_detail, e.orig_text, e.orig_us, e.time_problem, v.offset_us,
            e.class_uid, e.activity_id, e.actor_role, e.initiator, e.impersonated, e.integration, e.tool, e.scopes,
            e.delegation, e.rows_read, e.bytes_read, e.truncated, e.pointer, e.evidence_id, v.name AS evidence_name,
            e.record_id, r.seq, r.offset, r.length
     FROM event e JOIN evidence v ON v.id = e.evidence_id JOIN record r ON r.id = e.record_id
     LEFT JOIN value ov ON ov.id = e.original_uid LEFT JOIN value dv ON dv.id = e.status_detail WHERE e.id = :id`,
    { id },
  );
  if (row === undefined || stored === undefined) throw new NotFound(`there is no event ${id} in this case`);
  const objects = objectsOf(db, id);
  const delegation = parseJson<StoredStep[]>(stored.delegation, []).slice(0, 20);
  const briefs = briefsById(db, [
    stored.initiator,
    stored.impersonated,
    stored.integration,
    stored.tool,
    ...objects.map((object) => object.id),
    ...delegation.map((step) => principalId(step)),
  ]);
  return {
    row,
    originalUid: stored.original_uid,
    originalTimeText:
      stored.orig_text ?? (stored.orig_us === null ? null : formatIsoUtc(stored.orig_us, row.precision)),
    originalTimeUs: stored.orig_us,
    timeProblem: stored.time_problem,
    offsetUs: stored.offset_us,
    classUid: stored.class_uid,
    activityId: stored.activity_id,
    statusDetail: stored.status_detail,
    actorRole: stored.actor_role,
    initiator: briefOf(briefs, stored.initiator),
    impersonated: briefOf(briefs, stored.impersonated),
    integration: briefOf(briefs, stored.integration),
    tool: briefOf(briefs, stored.tool),
    objects: objects.flatMap((object) => {
      const entity = briefs.get(object.id);
      return entity === undefined ? [] : [{ entity, role: object.role }];
    }),
    keys: keysOf(db, id),
    attrs: attrsOf(db, id),
    external: [...(marksOfEvents(db, [id]).get(id) ?? [])],
    scopes: parseJson<string[]>(stored.scopes, []).map(String).slice(0, 200),
    rows: stored.rows_read,
    bytes: stored.bytes_read,
    delegation: delegation.flatMap((step) => delegationStep(db, step, briefs)),
    truncated: stored.truncated === 1,
    evidenceId: stored.evidence_id,
    evidenceName: stored.evidence_name,
    recordId: stored.record_id,
    recordIndex: stored.seq,
    offset: stored.offset,
    length: stored.length,
    pointer: stored.pointer,
    attribution: attributionOf(db, id),
    links: linksOfEvent(db, catalog, id, 50),
    findings: findingsCiting(db, 'event', id, 50),
  };
}

function objectsOf(db: ReadDb, id: number): { id: number; role: string }[] {
  return all(
    db,
    `SELECT entity_id AS id, role FROM event_object WHERE event_id = :id ORDER BY role = 'target' DESC, entity_id LIMIT 200`,
    { id },
  );
}

function keysOf(db: ReadDb, id: number): { kind: KeyKind; value: string }[] {
  return all(db, 'SELECT kind, value FROM v_event_key WHERE event_id = :id ORDER BY kind, value LIMIT 100', { id });
}

function attrsOf(db: ReadDb, id: number): { name: string; value: string }[] {
  const sql = `SELECT name, value FROM v_event_attr WHERE event_id = :id AND name <> '${EXTERNAL}' ORDER BY name, value LIMIT 200`;
  return all(db, sql, { id });
}

/** A delegation step as the writer stores it: the principal as an entity id, or as its kind and key. */
interface StoredStep {
  readonly principal?: number | { readonly kind?: string; readonly ns?: string; readonly id?: string };
  readonly principalId?: number;
  readonly principalType: string;
  readonly mode: string;
  readonly evidenceField: string;
  readonly verified: boolean;
}

function principalId(step: StoredStep): number | null {
  return typeof step.principal === 'number' ? step.principal : (step.principalId ?? null);
}

function delegationStep(db: ReadDb, step: StoredStep, briefs: ReadonlyMap<number, Brief>): Detail['delegation'] {
  const principal = briefOf(briefs, principalId(step)) ?? principalByKey(db, step);
  if (principal === null) return [];
  return [
    {
      principal,
      principalType: step.principalType,
      mode: step.mode,
      evidenceField: step.evidenceField,
      verified: step.verified === true,
    },
  ];
}

function principalByKey(db: ReadDb, step: StoredStep): Brief | null {
  if (typeof step.principal !== 'object') return null;
  const { kind = '', ns = '', id = '' } = step.principal;
  const row = first<{ id: number }>(db, 'SELECT id FROM entity WHERE kind = :kind AND key = :key', {
    kind,
    key: `${ns}:${id}`,
  });
  return row === undefined ? null : briefOf(briefsById(db, [row.id]), row.id);
}

function attributionOf(db: ReadDb, id: number): Detail['attribution'] {
  const row = first<{
    chain_id: string | null;
    user_class: LinkClass | null;
    agent_class: LinkClass | null;
    credential_class: LinkClass | null;
    workflow_class: LinkClass | null;
    why: string;
    left_out: number;
  }>(
    db,
    `SELECT chain_id, user_class, agent_class, credential_class, workflow_class, ${wordingText('why_id')} AS why,
       ${LEFT_OUT} AS left_out FROM attribution a WHERE event_id = :id`,
    { id },
  );
  if (row === undefined) return null;
  const why = parseJson<Partial<Record<Slot, string>>>(row.why, {});
  return {
    user: row.user_class,
    agent: row.agent_class,
    credential: row.credential_class,
    workflow: row.workflow_class,
    why: SLOTS.flatMap((slot) => (why[slot] === undefined ? [] : [{ slot, text: why[slot] }])),
    candidates: candidatesOf(db, row.chain_id, id),
    leftOut: row.left_out,
  };
}
