/** A memory case filled row by row, for testing rules against the real views. */

import { createRuleSql } from '../../electron/db/derive/ruleSql.ts';
import { createMemoryCase } from '../../electron/db/open.ts';
import { hashText, textSeed } from '../../electron/db/textHash.ts';
import { valueId } from '../../electron/db/valueId.ts';
import type { FindingDraft, Rule } from '../../electron/rules/define.ts';
import type {
  ActorRole,
  Basis,
  EdgeKind,
  EntityKind,
  EventStatus,
  GrantVia,
  KeyKind,
  LinkClass,
  Verb,
} from '../../shared/model/kinds.ts';

export const HOUR = 3_600_000_000;
export const DAY = 24 * HOUR;
export const T0 = Date.UTC(2025, 7, 1) * 1000;

interface EventOptions {
  /** µs UTC; null for an undated event. Left out: one second after the event before. */
  readonly at?: number | null;
  readonly source?: string;
  readonly system: number;
  readonly verb?: Verb;
  /** As the source names it; the verb where left out. */
  readonly action?: string;
  readonly status?: EventStatus;
  readonly actorRole?: ActorRole;
  readonly actor?: number;
  readonly initiator?: number;
  readonly impersonated?: number;
  /** What the record itself names, apart from what attribution concludes. */
  readonly statedAgent?: number;
  readonly statedCredential?: number;
  readonly statedWorkflow?: number;
  readonly tool?: number;
  readonly integration?: number;
  readonly credential?: number;
  readonly user?: number;
  readonly userClass?: LinkClass;
  readonly agent?: number;
  readonly agentClass?: LinkClass;
  readonly chain?: string;
  readonly direct?: boolean;
  readonly candidates?: number;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly rows?: number;
  readonly bytes?: number;
  readonly object?: number;
  /** Objects beside the first, e.g. who was given access. */
  readonly also?: readonly number[];
  readonly scopes?: string;
  readonly workflow?: number;
  readonly workflowClass?: LinkClass;
  readonly attrs?: Readonly<Record<string, string>>;
  readonly keys?: Readonly<Partial<Record<KeyKind, string>>>;
}

interface PermissionOptions {
  readonly via?: GrantVia;
  readonly resource?: string;
  readonly grantedBy?: string;
  readonly grantedUs?: number;
  readonly expiresUs?: number;
  readonly snapshotUs?: number;
}

export class CaseBuilder {
  readonly db = createMemoryCase();
  private nextRecord: number;
  private nextEntity: number;
  private nextEvent: number;
  private nextEvidence = 2;
  private placed = 0;

  /** `from`: the first row number of entities, events and records; a finding's key must not depend on it. */
  constructor(from = 1) {
    this.nextRecord = this.nextEntity = this.nextEvent = from;
    this.run(
      "INSERT INTO evidence (id, name, zone, state, imported_us, imported_by) VALUES (1, 'log.json', 'UTC', 'importing', 0, 'x')",
    );
  }

  run(sql: string, ...values: unknown[]): void {
    this.db.sql.prepare(sql).run(...values);
  }

  record(): number {
    const id = this.nextRecord++;
    this.run(
      'INSERT INTO record (id, evidence_id, seq, "offset", length, outcome) VALUES (?, 1, ?, ?, 10, 0)',
      id,
      id,
      id * 10,
    );
    return id;
  }

  entity(
    kind: EntityKind,
    name: string,
    { inventory = false, facts = {} as Record<string, string>, key = undefined as string | undefined } = {},
  ): number {
    const id = this.nextEntity++;
    this.run(
      'INSERT INTO entity (id, kind, key, name, canonical_id, handle, in_inventory) VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      kind,
      key ?? `test:${name.toLowerCase()}`,
      name,
      id,
      name,
      inventory ? 1 : 0,
    );
    for (const [fact, value] of Object.entries(facts)) this.fact(id, fact, value);
    return id;
  }

  /** What one more inventory record states of an entity. */
  fact(entity: number, name: string, value: string): number {
    const record = this.record();
    this.run(
      'INSERT INTO entity_fact (entity_id, name, value, record_id) VALUES (?, ?, ?, ?)',
      entity,
      name,
      value,
      record,
    );
    return record;
  }

  edge(kind: EdgeKind, from: number, to: number, basis: Basis = 'declared', snapshotUs?: number): void {
    this.run(
      'INSERT INTO edge (kind, from_id, to_id, basis, record_id, snapshot_us) VALUES (?, ?, ?, ?, ?, ?)',
      kind,
      from,
      to,
      basis,
      this.record(),
      snapshotUs ?? null,
    );
  }

  permission(principal: number, basis: string, text: string, system: string, options: PermissionOptions = {}): void {
    this.run(
      `INSERT INTO permission (principal_id, basis, text, system, resource, via, granted_by, granted_us, expires_us, snapshot_us, record_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      principal,
      basis,
      text,
      system,
      options.resource ?? null,
      options.via ?? 'scope',
      options.grantedBy ?? null,
      options.grantedUs ?? null,
      options.expiresUs ?? null,
      options.snapshotUs ?? null,
      this.record(),
    );
  }

  /** A complete evidence file with its warnings, and optionally what it says of its events. */
  evidence(
    name: string,
    warnings: readonly { code: string; message: string }[] = [],
    { records = 0, format = undefined as string | undefined, events = 0 } = {},
  ): number {
    const id = this.nextEvidence++;
    this.run(
      `INSERT INTO evidence (id, name, zone, state, imported_us, imported_by, warnings, records, accepted, format, events)
       VALUES (?, ?, 'UTC', 'complete', 0, 'x', ?, ?, ?, ?, ?)`,
      id,
      name,
      JSON.stringify(warnings),
      records,
      records,
      format ?? null,
      events,
    );
    return id;
  }

  /** A second entity that reconstruction took for the first. */
  merged(kind: EntityKind, name: string, into: number): number {
    const id = this.entity(kind, name);
    this.run('UPDATE entity SET canonical_id = ? WHERE id = ?', into, id);
    return id;
  }

  access(
    principal: number,
    system: string,
    verb: string,
    resource: string,
    verdict: string,
    { observed = 0, tier = 3 } = {},
  ): void {
    this.run(
      'INSERT INTO access (principal_id, system, verb, resource, observed, verdict, tier, first_us, last_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      principal,
      system,
      verb,
      resource,
      observed,
      verdict,
      tier,
      T0,
      T0,
    );
  }

  value(text: string): number {
    const known = valueId(this.db, text);
    if (known !== undefined) return known;
    this.run('INSERT INTO value (text, hash) VALUES (?, ?)', text, hashText(text, textSeed(this.db)));
    return valueId(this.db, text) as number;
  }

  event(options: EventOptions): number {
    const id = this.nextEvent++;
    const at = options.at === undefined ? T0 + ++this.placed * 1_000_000 : options.at;
    this.run(
      `INSERT INTO event (id, record_id, evidence_id, sub, time_us, orig_us, precision, zone_basis, source, class_uid, activity_id, verb, action, status,
         actor_role, actor, initiator, impersonated, agent, credential, integration, tool, workflow, system, object, object_count, ip, user_agent, rows_read, bytes_read, scopes)
       VALUES (?, ?, 1, 0, ?, ?, 's', 'stated', ?, 6003, 2, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      this.record(),
      at,
      at,
      this.value(options.source ?? 'test.log'),
      options.verb ?? 'read',
      this.value(options.action ?? options.verb ?? 'read'),
      options.status ?? 'success',
      options.actorRole ?? 'service',
      options.actor ?? null,
      options.initiator ?? null,
      options.impersonated ?? null,
      options.statedAgent ?? null,
      options.statedCredential ?? options.credential ?? null,
      options.integration ?? null,
      options.tool ?? null,
      options.statedWorkflow ?? null,
      options.system,
      options.object ?? null,
      (options.object === undefined ? 0 : 1) + (options.also?.length ?? 0),
      options.ip === undefined ? null : this.value(options.ip),
      options.userAgent === undefined ? null : this.value(options.userAgent),
      options.rows ?? null,
      options.bytes ?? null,
      options.scopes ?? null,
    );
    const objects = options.object === undefined ? [] : [options.object];
    for (const object of [...objects, ...(options.also ?? [])])
      this.run("INSERT INTO event_object (event_id, entity_id, role) VALUES (?, ?, 'target')", id, object);
    for (const [name, value] of Object.entries(options.attrs ?? {}))
      this.run(
        'INSERT INTO event_attr (event_id, name, value) VALUES (?, ?, ?)',
        id,
        this.value(name),
        this.value(value),
      );
    for (const [kind, value] of Object.entries(options.keys ?? {}))
      this.run(
        'INSERT INTO event_key (kind, value, event_id) VALUES (?, ?, ?)',
        this.value(kind),
        this.value(value),
        id,
      );
    this.run(
      `INSERT INTO attribution (event_id, chain_id, user_id, agent_id, credential_id, workflow_id, user_class, agent_class, workflow_class, direct, score, candidates)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)`,
      id,
      options.chain ?? null,
      options.user ?? null,
      options.agent ?? null,
      options.credential ?? null,
      options.workflow ?? null,
      options.user === undefined ? null : (options.userClass ?? 'exact'),
      options.agent === undefined ? null : (options.agentClass ?? 'exact'),
      options.workflow === undefined ? null : (options.workflowClass ?? 'exact'),
      options.direct === true ? 1 : 0,
      options.candidates ?? 0,
    );
    return id;
  }

  chain(
    id: string,
    slots: { user?: number; agent?: number; credential?: number; workflow?: number; system?: number; object?: number },
    events: number,
  ): void {
    this.run(
      `INSERT INTO chain (id, start_us, end_us, user_id, agent_id, credential_id, workflow_id, system_id, object_id, slots, weakest, weakest_rank, gaps, events)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '{}', 'empty', 0, 1, ?)`,
      id,
      T0,
      T0 + HOUR,
      slots.user ?? null,
      slots.agent ?? null,
      slots.credential ?? null,
      slots.workflow ?? null,
      slots.system ?? null,
      slots.object ?? null,
      events,
    );
  }

  /** Findings of one rule over what was built; undefined when the rule's needs are not met. */
  findings(rule: Rule, params: Record<string, unknown> = {}): FindingDraft[] | undefined {
    const sql = createRuleSql(this.db);
    try {
      if (rule.needs.some((need) => !sql.holds(need.sql))) return undefined;
      const parsed = rule.params.parse(params);
      return [...sql.rows(rule.sql, parsed)].flatMap((row) => rule.toFinding(rule.row.parse(row), parsed) ?? []);
    } finally {
      sql.close();
    }
  }
}
