/** Rows of the drift tables, for samples of the drift rules: as the analysis stores them. */
import {
  type BehaviourChange,
  type BehaviourDimension,
  behaviourWindows,
  type DriftApproval,
  type DriftArea,
} from '../../shared/model/drift.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { type CaseBuilder, DAY, T0 } from './caseBuilder.ts';

/** Two snapshots of one inventory, three months apart. */
export function twoSnapshots(at: CaseBuilder): void {
  for (const [place, us] of [T0 - 90 * DAY, T0].entries()) {
    at.run(
      "INSERT INTO inventory_snapshot (series, format, name, ord, label, us, basis, files, records, complete, why) VALUES (1, 'inventory.grants', 'grants', ?, ?, ?, 'stated', '[]', 10, 1, '')",
      place + 1,
      formatIsoUtc(us, 'day'),
      us,
    );
  }
}

interface ChangeOptions {
  readonly area: DriftArea;
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  readonly tier?: number;
  readonly approved?: DriftApproval;
  readonly agents?: readonly number[];
}

/** A difference between those two; answers the record that states what is new. */
export function change(at: CaseBuilder, subject: number, options: ChangeOptions): number {
  const record = at.record();
  const added = options.after !== undefined;
  at.run(
    `INSERT INTO drift_item (id, series, from_ord, to_ord, area, slot, subject_id, name, before, after, before_record, after_record, tier, approved)
     VALUES (?, 1, 1, 2, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    record,
    options.area,
    `${options.area}|${subject}|${options.name}`,
    subject,
    options.name,
    options.before ?? null,
    options.after ?? null,
    added ? null : record,
    added ? record : null,
    options.tier ?? null,
    options.approved ?? 'unknown',
  );
  for (const agent of options.agents ?? [])
    at.run('INSERT INTO drift_item_agent (agent_id, item_id) VALUES (?, ?)', agent, record);
  return record;
}

export const WINDOWS = behaviourWindows(T0, 'UTC');

/** An agent with a baseline of forty active days, or with too little. */
export function behaviour(at: CaseBuilder, agent: number, { state = 'compared', active = 40, peers = 0 } = {}): void {
  at.run(
    `INSERT INTO behaviour (agent_id, state, baseline_from_us, recent_from_us, to_us, baseline_days, recent_days, baseline_active, recent_active,
       baseline_events, recent_events, usual_per_day, spread_per_day, recent_per_day, blueprint_id, peers)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 5, 400, 60, 10, 3, 12, NULL, ?)`,
    agent,
    state,
    WINDOWS.baselineFromUs,
    WINDOWS.recentFromUs,
    WINDOWS.toUs,
    WINDOWS.baselineDays,
    WINDOWS.recentDays,
    active,
    peers,
  );
}

interface ItemOptions {
  readonly dimension: BehaviourDimension;
  readonly label: string;
  readonly change?: BehaviourChange;
  readonly verb?: Verb;
  readonly baseline?: number;
  readonly recent?: number;
  readonly expected?: number;
  readonly unusual?: boolean;
  readonly chainId?: string;
  readonly events?: readonly number[];
}

export function item(at: CaseBuilder, agent: number, options: ItemOptions): void {
  at.run(
    `INSERT INTO behaviour_item (agent_id, dimension, change, label, entity_id, verb, baseline, recent, expected, unusual, peers_using, first_us,
       last_us, chain_id, event_ids) VALUES (?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)`,
    agent,
    options.dimension,
    options.change ?? 'new',
    options.label,
    options.verb ?? null,
    options.baseline ?? 0,
    options.recent ?? 3,
    options.expected ?? 0.2,
    options.unusual === false ? 0 : 1,
    T0 - DAY,
    T0,
    options.chainId ?? null,
    JSON.stringify(options.events ?? []),
  );
}
