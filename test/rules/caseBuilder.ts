/** A memory case filled row by row, for testing rules against the real views. */

import { createRuleSql } from '../../electron/db/derive/ruleSql.ts';
import { createMemoryCase } from '../../electron/db/open.ts';
import { hashText, textSeed } from '../../electron/db/textHash.ts';
import { valueId } from '../../electron/db/valueId.ts';
import type { FindingDraft, Rule } from '../../electron/rules/define.ts';
import type { EntityKind, LinkClass, Verb } from '../../shared/model/kinds.ts';

export const HOUR = 3_600_000_000;
export const DAY = 24 * HOUR;
export const T0 = Date.UTC(2025, 7, 1) * 1000;

interface EventOptions {
  readonly at?: number;
  readonly source?: string;
  readonly system: number;
  readonly verb?: Verb;
  readonly actor?: number;
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
  readonly object?: number;
}

export class CaseBuilder {
  readonly db = createMemoryCase();
  private nextRecord = 1;
  private nextEntity = 1;
  private nextEvent = 1;

  constructor() {
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

  entity(kind: EntityKind, name: string, { inventory = false, facts = {} as Record<string, string> } = {}): number {
    const id = this.nextEntity++;
    this.run(
      'INSERT INTO entity (id, kind, key, name, canonical_id, handle, in_inventory) VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      kind,
      `test:${name.toLowerCase()}`,
      name,
      id,
      name,
      inventory ? 1 : 0,
    );
    for (const [fact, value] of Object.entries(facts))
      this.run(
        'INSERT INTO entity_fact (entity_id, name, value, record_id) VALUES (?, ?, ?, ?)',
        id,
        fact,
        value,
        this.record(),
      );
    return id;
  }

  edge(kind: string, from: number, to: number, basis = 'declared'): void {
    this.run(
      'INSERT INTO edge (kind, from_id, to_id, basis, record_id) VALUES (?, ?, ?, ?, ?)',
      kind,
      from,
      to,
      basis,
      this.record(),
    );
  }

  permission(principal: number, basis: string, text: string, system: string): void {
    this.run(
      "INSERT INTO permission (principal_id, basis, text, system, via, record_id) VALUES (?, ?, ?, ?, 'scope', ?)",
      principal,
      basis,
      text,
      system,
      this.record(),
    );
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
    const at = options.at ?? T0 + id * 1_000_000;
    this.run(
      `INSERT INTO event (id, record_id, evidence_id, sub, time_us, orig_us, precision, zone_basis, source, class_uid, activity_id, verb, action, status,
         actor_role, actor, credential, integration, system, object, object_count, ip, user_agent, rows_read)
       VALUES (?, ?, 1, 0, ?, ?, 's', 'stated', ?, 6003, 2, ?, ?, 'success', 'service', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      this.record(),
      at,
      at,
      this.value(options.source ?? 'test.log'),
      options.verb ?? 'read',
      this.value(options.verb ?? 'read'),
      options.actor ?? null,
      options.credential ?? null,
      options.integration ?? null,
      options.system,
      options.object ?? null,
      options.object === undefined ? 0 : 1,
      options.ip === undefined ? null : this.value(options.ip),
      options.userAgent === undefined ? null : this.value(options.userAgent),
      options.rows ?? null,
    );
    if (options.object !== undefined)
      this.run("INSERT INTO event_object (event_id, entity_id, role) VALUES (?, ?, 'target')", id, options.object);
    this.run(
      `INSERT INTO attribution (event_id, chain_id, user_id, agent_id, credential_id, user_class, agent_class, direct, score, candidates)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)`,
      id,
      options.chain ?? null,
      options.user ?? null,
      options.agent ?? null,
      options.credential ?? null,
      options.user === undefined ? null : (options.userClass ?? 'exact'),
      options.agent === undefined ? null : (options.agentClass ?? 'exact'),
      options.direct === true ? 1 : 0,
      options.candidates ?? 0,
    );
    return id;
  }

  chain(
    id: string,
    slots: { user?: number; agent?: number; credential?: number; system?: number },
    events: number,
  ): void {
    this.run(
      `INSERT INTO chain (id, start_us, end_us, user_id, agent_id, credential_id, system_id, slots, weakest, weakest_rank, gaps, events)
       VALUES (?, ?, ?, ?, ?, ?, ?, '{}', 'empty', 0, 1, ?)`,
      id,
      T0,
      T0 + HOUR,
      slots.user ?? null,
      slots.agent ?? null,
      slots.credential ?? null,
      slots.system ?? null,
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
