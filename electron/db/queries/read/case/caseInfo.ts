/** The case's own facts, counts and integrity. */
import type { Out } from '../../../../../shared/contract/index.ts';
import type { ReadDb } from '../../../handles.ts';
import { getMeta } from '../../../meta.ts';
import { pendingRuleSettings } from '../../../ruleSettings.ts';
import { isIndexReady } from '../filter/lookups.ts';
import { STATUS_OF_FINDING } from '../findings/severity.ts';
import { first, numberOf, parseJson } from '../statement.ts';

type Info = Out<'case.info'>;
type Verification = NonNullable<Out<'case.verification'>>;

export function caseInfo(db: ReadDb): Info {
  const derived = getMeta(db, 'derived');
  return {
    path: db.path,
    title: getMeta(db, 'title') ?? '',
    examiner: getMeta(db, 'examiner') ?? '',
    zone: getMeta(db, 'zone') ?? 'UTC',
    createdUs: Number(getMeta(db, 'created_us') ?? 0),
    schemaVersion: numberOf(db, 'SELECT count(*) AS n FROM schema_migration'),
    productVersion: getMeta(db, 'product_version') ?? '',
    verified: verified(db),
    counts: counts(db),
    fromUs: numberOrNull(db, 'SELECT min(time_us) AS n FROM event WHERE time_us IS NOT NULL'),
    toUs: numberOrNull(db, 'SELECT max(time_us) AS n FROM event WHERE time_us IS NOT NULL'),
    derived: derived === 'ready' || derived === 'stale' ? derived : 'none',
    rulesPending: derived === 'ready' ? pendingRuleSettings(db).size : 0,
    indexReady: isIndexReady(db),
  };
}

function numberOrNull(db: ReadDb, sql: string): number | null {
  return first<{ n: number | null }>(db, sql)?.n ?? null;
}

function counts(db: ReadDb): Info['counts'] {
  const ledger = first<Omit<Info['counts'], 'agents' | 'chains' | 'findings' | 'openFindings'>>(
    db,
    `SELECT count(*) AS evidence, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(records), 0) AS records,
            coalesce(sum(accepted), 0) AS accepted, coalesce(sum(duplicates), 0) AS duplicates,
            coalesce(sum(rejected), 0) AS rejected, coalesce(sum(events), 0) AS events,
            coalesce(sum(undated), 0) AS undated
     FROM evidence WHERE state = 'complete'`,
  );
  const none = { evidence: 0, bytes: 0, records: 0, accepted: 0, duplicates: 0, rejected: 0, events: 0, undated: 0 };
  return {
    ...(ledger ?? none),
    agents: numberOf(db, "SELECT count(*) AS n FROM entity WHERE kind = 'agent' AND canonical_id = id"),
    chains: numberOf(db, 'SELECT count(*) AS n FROM chain'),
    findings: numberOf(db, 'SELECT count(*) AS n FROM finding'),
    openFindings: numberOf(
      db,
      `SELECT count(*) AS n FROM finding f WHERE coalesce(${STATUS_OF_FINDING}, 'open') = 'open'`,
    ),
  };
}

interface StoredVerification extends Verification {
  /** The newest custody entry when it ran. */
  readonly custodySeq?: number;
}

function stored(db: ReadDb): StoredVerification | undefined {
  return parseJson<StoredVerification | undefined>(getMeta(db, 'verification'), undefined);
}

/** Acts that leave evidence and conclusions as they are. */
const HARMLESS = "('case.verify', 'export')";

function verified(db: ReadDb): Info['verified'] {
  const last = stored(db);
  if (last === undefined) return null;
  const later = numberOf(db, `SELECT count(*) AS n FROM custody WHERE seq > :seq AND action NOT IN ${HARMLESS}`, {
    seq: last.custodySeq ?? 0,
  });
  return {
    atUs: last.atUs,
    ok: last.ok,
    problems: last.checks.reduce((sum, check) => sum + (check.ok ? 0 : Math.max(1, check.problems.length)), 0),
    stale: later > 0,
  };
}

/** Each check of the last verification, or null when there was none. */
export function caseVerification(db: ReadDb): Out<'case.verification'> {
  const last = stored(db);
  if (last === undefined) return null;
  return {
    atUs: last.atUs,
    ok: last.ok,
    checks: last.checks.slice(0, 50).map(({ check, ok, detail, problems }) => ({
      check,
      ok,
      detail,
      problems: problems.slice(0, 100),
    })),
  };
}
