/** A small investigation: two sources, three agents, forty events, six chains, three findings. */
import { z } from 'zod';
import type { WriteDb } from '../../../electron/db/handles.ts';
import { createMemoryCase } from '../../../electron/db/open.ts';
import type { CatalogEntries } from '../../../electron/db/queries/read/catalog.ts';
import { chain, edge, entity, event, evidence, insert } from './builders.ts';

/** 2025-08-08T00:00:00Z. */
export const DAY_US = 1_754_611_200_000_000;
export const MINUTE_US = 60_000_000;

export const catalog: CatalogEntries = {
  importers: [
    {
      id: 'okta.system_log',
      title: 'Okta System Log',
      source: 'Okta',
      kind: 'log',
      version: 1,
      fills: ['user', 'system'],
    },
    {
      id: 'salesforce.event_log',
      title: 'Salesforce Event Log',
      source: 'Salesforce',
      kind: 'log',
      version: 1,
      fills: ['credential', 'system', 'object'],
    },
  ],
  rules: [
    {
      id: 'bulk-read',
      version: 1,
      title: 'Bulk read',
      why: 'Much at once.',
      severity: 'high',
      needs: [{ what: 'reads' }],
      params: z.object({
        rows: z.int().positive().default(1000).describe('Rows in one hour'),
        share: z.number().min(0).max(1).default(0.5).describe('Share of all rows'),
        exports: z.boolean().default(true).describe('Whether exports count'),
        unit: z.enum(['rows', 'bytes']).default('rows').describe('What is counted'),
      }),
    },
  ],
  linkers: [{ id: 'session', title: 'Same session' }],
};

export interface Seeded {
  readonly db: WriteDb;
  readonly ids: Readonly<
    Record<'ana' | 'anaUpn' | 'bo' | 'drift' | 'notes' | 'idle' | 'token' | 'okta' | 'crm' | 'flow', number>
  >;
  readonly objects: readonly number[];
  /** Event ids in time order; the last two are undated. */
  readonly events: readonly number[];
  readonly csv: number;
  readonly ndjson: number;
}

export function seededCase(): Seeded {
  const db = createMemoryCase({ title: 'Northwind', examiner: 'ana', zone: 'UTC' });
  const ana = entity(db, 'user', 'email:ana@example.com', 'Ana Ruiz');
  const ids = {
    ana,
    anaUpn: entity(db, 'user', 'okta.user:00u1', 'ana@example.com', ana),
    bo: entity(db, 'user', 'email:bo@example.com', 'Bo Lind'),
    drift: entity(db, 'agent', 'inventory.agent:ag-1', 'Drift Chat'),
    notes: entity(db, 'agent', 'inventory.agent:ag-2', 'Call Notes'),
    idle: entity(db, 'agent', 'inventory.agent:ag-3', 'Idle Helper'),
    token: entity(db, 'credential', 'oauth.token:t-1', 'Drift token'),
    okta: entity(db, 'system', 'system:okta', 'Okta'),
    crm: entity(db, 'system', 'system:salesforce', 'Salesforce'),
    flow: entity(db, 'workflow', 'n8n.workflow:1', 'Nightly export'),
  };
  const objects = [1, 2, 3, 4].map((n) => entity(db, 'object', `salesforce:Case${n}`, `Case ${n}`));
  insert(db, 'entity_alias', { entity_id: ids.anaUpn, ns: 'upn', value: 'Ana.Ruiz@Example.com', record_id: 1 });
  const okta = Array.from({ length: 20 }, (_, n) => Buffer.from(`{"n":${n},"displayMessage":"sign in ${n}"}`));
  okta[3] = Buffer.concat([Buffer.from('{"n":3,"raw":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
  const ndjson = evidence(db, 'okta.json', 'okta.system_log', '', okta);
  const rows = Array.from({ length: 20 }, (_, n) =>
    Buffer.from(`RestApi,${n},"SELECT Id FROM Case WHERE n > ${n}",NeedleInTheBytes${n}`),
  );
  const csv = evidence(db, 'salesforce.csv', 'salesforce.event_log', 'EVENT_TYPE,N,QUERY,NOTE', rows);
  const events: number[] = [];
  for (let n = 0; n < 40; n += 1) {
    const sales = n % 2 === 1;
    events.push(
      event(db, {
        evidenceId: sales ? csv : ndjson,
        seq: Math.floor(n / 2),
        source: sales ? 'salesforce.event_log' : 'okta.system_log',
        // Pairs share a moment, so that only the id keeps their order.
        us: n >= 38 ? null : DAY_US + Math.floor(n / 4) * 10 * MINUTE_US,
        action: sales ? 'BulkQuery' : 'user.session.start',
        verb: sales ? 'export' : 'sign_in',
        actor: n % 4 < 2 ? ids.anaUpn : ids.bo,
        system: sales ? ids.crm : ids.okta,
        ...(sales ? { agent: ids.drift, credential: ids.token, objects: [objects[n % 4] ?? 0] } : {}),
        ip: n % 4 === 1 ? '203.0.113.7' : '198.51.100.2',
        key: `trace-${Math.floor(n / 8)}`,
        attr: ['query', n === 5 ? 'SELECT secretKey__c FROM Vault' : 'SELECT COUNT() FROM Case'],
      }),
    );
  }
  const at = (n: number) => events[n] ?? 0;
  const full = {
    agent: [ids.drift, 'strong'],
    credential: [ids.token, 'exact'],
    workflow: [ids.flow, 'exact'],
    system: [ids.crm, 'exact'],
    object: [objects[1] ?? 0, 'exact'],
  } as const;
  for (let n = 0; n < 6; n += 1) {
    chain(db, {
      id: `c00000000000${n}`,
      us: n === 5 ? null : DAY_US + n * 20 * MINUTE_US,
      risk: n === 2 || n === 3 ? 50 : n * 10,
      slots: n % 2 === 0 ? { ...full, user: [ids.ana, 'medium'] } : { ...full },
      events: [at(n * 6 + 1), at(n * 6 + 3), at(n * 6 + 5)],
    });
  }
  insert(db, 'candidate', {
    chain_id: 'c000000000001',
    slot: 'user',
    entity_id: ids.bo,
    score: 0.5,
    dt_us: 42_000_000,
    why: 'signed in 42 s before',
    against: 'one of two',
  });
  insert(db, 'link', {
    method: 'session',
    class: 'strong',
    from_event: at(0),
    to_event: at(1),
    keys: JSON.stringify([{ kind: 'session', value: 'okta:1' }]),
    dt_us: 1_000,
    candidates: 1,
    score: 0.9,
    why: 'same session',
  });
  edge(db, 'OWNS', ids.bo, ids.drift, 'declared');
  edge(db, 'HAS_CREDENTIAL', ids.drift, ids.token, 'declared');
  const seen = (from: number, to: number) => ({
    count: 9,
    first: DAY_US + from * MINUTE_US,
    last: DAY_US + to * MINUTE_US,
  });
  edge(db, 'INVOKED', ids.anaUpn, ids.drift, 'observed', seen(0, 10));
  edge(db, 'AUTHENTICATES_AS', ids.drift, ids.token, 'observed', seen(5, 20));
  edge(db, 'CALLED', ids.token, ids.crm, 'observed', seen(0, 30));
  for (const [n, object] of objects.entries())
    edge(db, 'READ', ids.crm, object, 'observed', seen(n === 3 ? 0 : 20, n === 3 ? 4 : 40));
  insert(db, 'entity_fact', { entity_id: ids.drift, name: 'platform', value: 'in-house', record_id: 1 });
  db.sql.prepare('UPDATE entity SET in_inventory = 1 WHERE id IN (?, ?)').run(ids.drift, ids.idle);
  insert(db, 'agent_state', {
    entity_id: ids.drift,
    status: '["active"]',
    status_why: '["recent event"]',
    risk: 45,
    risk_why: '[{"text":"one high finding","points":45}]',
    events: 18,
    chains: 6,
    findings: 1,
    first_us: DAY_US,
    last_us: DAY_US + 100 * MINUTE_US,
  });
  insert(db, 'access', {
    principal_id: ids.drift,
    system: 'Salesforce',
    verb: 'export',
    resource: 'Case',
    intended: 0,
    granted: 1,
    granted_via: JSON.stringify([{ via: 'scope', text: 'api', by: ids.token }]),
    observed: 18,
    verdict: 'out_of_purpose',
  });
  const finding = (id: string, rule: string, severity: string, rank: number, eventIds: readonly number[]) => {
    insert(db, 'finding', {
      id,
      rule,
      rule_version: 1,
      severity,
      severity_rank: rank,
      score: 60,
      title: `${rule} by Drift Chat`,
      explanation: 'Eighteen exports.',
      remediation: '["rotate the credential"]',
      refs: '[{"scheme":"OWASP ASI","id":"ASI03","title":"Identity"}]',
      facts: JSON.stringify([{ name: 'source', value: 'salesforce.event_log' }]),
      first_us: DAY_US,
      last_us: DAY_US + 20 * MINUTE_US,
      events: eventIds.length,
    });
    for (const eventId of eventIds) insert(db, 'finding_event', { finding_id: id, event_id: eventId });
    insert(db, 'finding_entity', { finding_id: id, entity_id: ids.drift });
    insert(db, 'finding_chain', { finding_id: id, chain_id: 'c000000000000' });
  };
  finding('f000000000001', 'bulk-read', 'high', 3, [at(1), at(3)]);
  finding('f000000000002', 'log-gap', 'low', 1, [at(7)]);
  finding('f000000000003', 'unknown-agent', 'medium', 2, []);
  db.sql.prepare('UPDATE evidence SET events = 20, from_us = ?, to_us = ?').run(DAY_US, DAY_US + 100 * MINUTE_US);
  return { db, ids, objects, events, csv, ndjson };
}
