/** What reconstruction and analysis conclude. Everything here can be dropped and rebuilt from the evidence and the pins. */
import { sql } from 'drizzle-orm';
import { blob, index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const chain = sqliteTable(
  'chain',
  {
    /** `c` and 12 hex digits of a hash over its first event's content key: stable while its beginning is. */
    id: text().primaryKey(),
    start_us: integer(),
    end_us: integer(),
    user_id: integer(),
    agent_id: integer(),
    credential_id: integer(),
    workflow_id: integer(),
    system_id: integer(),
    object_id: integer(),
    user_class: text(),
    agent_class: text(),
    credential_class: text(),
    workflow_class: text(),
    system_class: text(),
    object_class: text(),
    /** JSON per slot: `{label, count, why, wouldFill:[importer id]}`. */
    slots: text().notNull(),
    /** Weakest class over the six slots, `empty` when one is. */
    weakest: text().notNull(),
    weakest_rank: integer().notNull(),
    gaps: integer().notNull(),
    events: integer().notNull(),
    risk: real().notNull().default(0),
    findings: integer().notNull().default(0),
  },
  (t) => [
    index('chain_start').on(t.start_us, t.id),
    index('chain_risk').on(t.risk, t.id),
    index('chain_agent').on(t.agent_id),
    index('chain_user').on(t.user_id),
    index('chain_credential').on(t.credential_id),
    index('chain_scored').on(t.id, t.findings, t.risk).where(sql`${t.findings} <> 0 OR ${t.risk} <> 0`),
  ],
);

export const chainEvent = sqliteTable(
  'chain_event',
  { chain_id: text().notNull(), seq: integer().notNull(), event_id: integer().notNull() },
  (t) => [primaryKey({ columns: [t.chain_id, t.seq] }), index('chain_event_event').on(t.event_id)],
);

/** One row an event: who is behind it, slot by slot. Entities are canonical. */
export const attribution = sqliteTable(
  'attribution',
  {
    event_id: integer().primaryKey(),
    chain_id: text(),
    user_id: integer(),
    agent_id: integer(),
    credential_id: integer(),
    workflow_id: integer(),
    user_class: text(),
    agent_class: text(),
    credential_class: text(),
    workflow_class: text(),
    /** 1: a person working without an agent. */
    direct: integer().notNull(),
    score: real().notNull(),
    /** JSON: one sentence per slot. */
    /** Reasons by slot as JSON, in wording. */
    why_id: integer().notNull().default(0),
    /** Kept and left out together. */
    candidates: integer().notNull().default(0),
    /** Of the slot alone; null where it is empty or set by an analyst. */
    user_score: real(),
    agent_score: real(),
  },
  (t) => [
    index('attribution_user').on(t.user_id),
    index('attribution_agent').on(t.agent_id),
    index('attribution_credential').on(t.credential_id),
    index('attribution_workflow').on(t.workflow_id),
    index('attribution_chain').on(t.chain_id),
  ],
);

/** Competing candidates, never forced. Kept per chain and slot; an event's are those of its chain or its own. */
export const candidate = sqliteTable(
  'candidate',
  {
    id: integer().primaryKey(),
    chain_id: text(),
    event_id: integer(),
    slot: text().notNull(),
    /** Null: nobody known. */
    entity_id: integer(),
    /** For a user candidate: the agent that goes with it. */
    agent_id: integer(),
    score: real().notNull(),
    dt_us: integer(),
    /** In wording. */
    why_id: integer().notNull().default(0),
    against_id: integer().notNull().default(0),
  },
  (t) => [index('candidate_chain').on(t.chain_id), index('candidate_event').on(t.event_id)],
);

export const link = sqliteTable(
  'link',
  {
    id: integer().primaryKey(),
    method: text().notNull(),
    class: text().notNull(),
    from_event: integer().notNull(),
    to_event: integer().notNull(),
    /** JSON `[{kind, value}]`. */
    keys: text().notNull(),
    dt_us: integer(),
    candidates: integer().notNull(),
    score: real().notNull(),
    /** In wording. */
    why_id: integer().notNull().default(0),
  },
  (t) => [index('link_from').on(t.from_event), index('link_to').on(t.to_event)],
);

/** Sentences that links, attributions and candidates hold by number. */
export const wording = sqliteTable('wording', { id: integer().primaryKey(), text: text().notNull() });

export const clockOffset = sqliteTable('clock_offset', {
  /** Importer id. */
  source: text().primaryKey(),
  estimate_us: integer(),
  pairs: integer().notNull().default(0),
  spread_us: integer(),
  against: text(),
  /** In force; survives a new reconstruction when set by an analyst. */
  offset_us: integer().notNull().default(0),
  basis: text().notNull().default('none'),
  /** What the pairs rest on: `ids`, `objects`, `issue` or `first_use`; null without any. */
  measured_by: text(),
  /** µs that the clock gains a second; applied while linking, around `ref_us`. Null for a steady clock. */
  drift_ppm: real(),
  /** Recorded time at which the offset holds exactly, µs. */
  ref_us: integer(),
});

export const finding = sqliteTable(
  'finding',
  {
    /** `f` and 12 hex digits of a hash over rule id and the finding's own key: stable across analyses. */
    id: text().primaryKey(),
    rule: text().notNull(),
    rule_version: integer().notNull(),
    severity: text().notNull(),
    severity_rank: integer().notNull(),
    score: real().notNull(),
    /** Impact, exposure and confidence as JSON (shared/model/rank.ts); `{}` in a finding of an older version. */
    rank: text().notNull().default('{}'),
    title: text().notNull(),
    explanation: text().notNull(),
    remediation: text().notNull(),
    refs: text().notNull(),
    facts: text().notNull().default('[]'),
    first_us: integer(),
    last_us: integer(),
    events: integer().notNull(),
    /** Of everything that is stored of it, its citations among them: what is found again as it was is not written again. */
    digest: text().notNull().default(''),
    /** Of rules that judge one agent at a time: the agent. */
    agent_id: integer(),
  },
  (t) => [index('finding_score').on(t.severity_rank, t.score, t.id), index('finding_rule').on(t.rule)],
);

export const findingEntity = sqliteTable(
  'finding_entity',
  { finding_id: text().notNull(), entity_id: integer().notNull() },
  (t) => [primaryKey({ columns: [t.finding_id, t.entity_id] }), index('finding_entity_entity').on(t.entity_id)],
);
export const findingEvent = sqliteTable(
  'finding_event',
  { finding_id: text().notNull(), event_id: integer().notNull() },
  (t) => [primaryKey({ columns: [t.finding_id, t.event_id] }), index('finding_event_event').on(t.event_id)],
);
export const findingChain = sqliteTable(
  'finding_chain',
  { finding_id: text().notNull(), chain_id: text().notNull() },
  (t) => [primaryKey({ columns: [t.finding_id, t.chain_id] }), index('finding_chain_chain').on(t.chain_id)],
);
/** Inventory records a finding rests on. */
export const findingRecord = sqliteTable(
  'finding_record',
  { finding_id: text().notNull(), record_id: integer().notNull() },
  (t) => [primaryKey({ columns: [t.finding_id, t.record_id] })],
);

export const ruleRun = sqliteTable('rule_run', {
  rule: text().primaryKey(),
  version: integer().notNull(),
  state: text().notNull(),
  missing: text().notNull().default('[]'),
  findings: integer().notNull().default(0),
  /** Of its last run, which may be that of an earlier analysis. */
  ms: real(),
  error: text(),
  /** Digest of what it read, its parameters among it; while that is the same its findings stand. */
  inputs: text().notNull().default(''),
  /** When it last ran. */
  ran_us: integer(),
});

/** What the last analysis read, by name: digests by which the next one knows what changed. Empty: everything is to be read. */
export const analysed = sqliteTable('analysed', { name: text().primaryKey(), digest: text().notNull() });

/** Per agent: a digest of its events as they are attributed, and as JSON what they showed of its use (derive/agentUse.ts). */
export const analysedAgent = sqliteTable('analysed_agent', {
  agent_id: integer().primaryKey(),
  digest: text().notNull(),
  used: text().notNull().default('{}'),
});

/** Per holder and per credential (digests.ts): a digest of its events as they are attributed. */
export const analysedHolder = sqliteTable(
  'analysed_holder',
  { scope: text().notNull(), entity_id: integer().notNull(), digest: text().notNull() },
  (t) => [primaryKey({ columns: [t.scope, t.entity_id] })],
);

/** What the last reconstruction rested on: digests of events, six bytes each, in blocks of 8,192 ids, by name. Empty: everything is done anew. */
export const relinkDigest = sqliteTable(
  'relink_digest',
  { name: text().notNull(), block: integer().notNull(), data: blob({ mode: 'buffer' }).notNull() },
  (t) => [primaryKey({ columns: [t.name, t.block] })],
);

/** What it ran with, as JSON: one row. */
export const relinkRun = sqliteTable('relink_run', { id: integer().primaryKey(), info: text().notNull() });

/** Events whose attribution was changed since by other means, e.g. a pin. */
export const relinkTouched = sqliteTable('relink_touched', { event_id: integer().primaryKey() });

/** One row an agent: the inventory line as computed, with status and risk and the reasons for both (JSON). */
export const agentState = sqliteTable('agent_state', {
  entity_id: integer().primaryKey(),
  status: text().notNull(),
  status_why: text().notNull(),
  risk: real().notNull(),
  risk_why: text().notNull(),
  events: integer().notNull(),
  chains: integer().notNull(),
  findings: integer().notNull(),
  first_us: integer(),
  last_us: integer(),
});

/** The three-way comparison, one row a (principal, system, verb, resource). */
export const access = sqliteTable(
  'access',
  {
    id: integer().primaryKey(),
    /** Canonical agent, or the credential or identity it was computed for. */
    principal_id: integer().notNull(),
    system: text().notNull(),
    verb: text().notNull(),
    resource: text().notNull(),
    /** 1, 0, or null when not known. */
    intended: integer(),
    granted: integer(),
    granted_via: text().notNull().default('[]'),
    observed: integer().notNull(),
    first_us: integer(),
    last_us: integer(),
    verdict: text().notNull(),
    tier: integer(),
    unmapped: integer().notNull().default(0),
    /** Whose data it reaches: own, shared or tenant; null when not known. */
    reach: text(),
    /** Why the verdict is not what the three columns alone would say. */
    why: text().notNull().default(''),
    /** JSON: the approvals it rests on, with their records. */
    intended_via: text().notNull().default('[]'),
  },
  (t) => [index('access_principal').on(t.principal_id), index('access_verdict').on(t.verdict)],
);

/** What a reader should know about an agent's access besides its lines; kinds in shared/model/access.ts. */
export const accessNote = sqliteTable(
  'access_note',
  {
    id: integer().primaryKey(),
    principal_id: integer().notNull(),
    kind: text().notNull(),
    text: text().notNull(),
    /** JSON: inventory records it rests on. */
    records: text().notNull().default('[]'),
  },
  (t) => [index('access_note_principal').on(t.principal_id)],
);

/** Per person, agent, executing credential or account and action: the tier of both sides and what each is taken from. Null: not known. */
export const privilegeGap = sqliteTable(
  'privilege_gap',
  {
    id: integer().primaryKey(),
    user_id: integer().notNull(),
    agent_id: integer().notNull(),
    holder_id: integer().notNull(),
    system: text().notNull(),
    verb: text().notNull(),
    resource: text().notNull(),
    person_tier: integer(),
    person_source: text().notNull(),
    person_records: text().notNull().default('[]'),
    credential_tier: integer(),
    credential_source: text().notNull(),
    credential_records: text().notNull().default('[]'),
    gap: integer(),
    count: integer().notNull(),
    first_us: integer(),
    last_us: integer(),
  },
  (t) => [index('privilege_gap_agent').on(t.agent_id, t.user_id)],
);
