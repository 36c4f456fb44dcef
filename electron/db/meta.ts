/** The facts a case keeps about itself, by name. Text values; numbers and objects as JSON. */
import type { ReadDb, WriteDb } from './handles.ts';
import { prepared } from './prepared.ts';

/**
 * - `title`, `examiner`, `zone`: as entered; `created_us`, `product_version`.
 * - `derived`: `none`, `stale` or `ready`; `derived_us` when chains and findings were last rebuilt.
 * - `verification`: JSON `{atUs, ok, checks, custodySeq}` of the last verification.
 * - `custody_head`: JSON `{seq, hash}` of the newest custody entry.
 * - `retiming`: set while event times are being moved to a new clock offset.
 * - `decided`: JSON list of the ids of the decisions on links and identities that the last reconstruction ran with.
 * - `analysed_us`: when the rules last ran; of older cases absent, see `derived_us`.
 * - `rule_params`, `rule_params_ran`: JSON of the rules' parameters that are set, and of those that the last analysis ran with; see ruleSettings.ts.
 * - `report`: JSON of the report's settings.
 */
export type MetaKey =
  | 'title'
  | 'examiner'
  | 'zone'
  | 'created_us'
  | 'product_version'
  | 'derived'
  | 'derived_us'
  | 'verification'
  | 'custody_head'
  | 'retiming'
  | 'decided'
  | 'analysed_us'
  | 'rule_params'
  | 'rule_params_ran'
  | 'report';

/** The stored text, or undefined when never set. */
export function getMeta(db: ReadDb, key: MetaKey): string | undefined {
  const row = prepared(db, 'SELECT value FROM meta WHERE key = ?').get(key) as { value: string } | undefined;
  return row?.value;
}

export function setMeta(db: WriteDb, key: MetaKey, value: string): void {
  prepared(
    db,
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(key, value);
}

export function deleteMeta(db: WriteDb, key: MetaKey): void {
  prepared(db, 'DELETE FROM meta WHERE key = ?').run(key);
}

/** Evidence changed: what was concluded from it no longer covers it. A case without conclusions stays without. */
export function markStale(db: WriteDb): void {
  prepared(db, "UPDATE meta SET value = 'stale' WHERE key = 'derived' AND value = 'ready'").run();
}
