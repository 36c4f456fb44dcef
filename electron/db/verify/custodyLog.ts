/** Is the custody log whole, and does the case still hold what the log says was imported? */
import { CUSTODY_ROOT, type CustodyRow, custodyHash } from '../custody.ts';
import { eventsDigest } from '../digest/events.ts';
import { firstEventsDigest, firstLedgerDigest, firstNamesDigest } from '../digest/first.ts';
import { ledgerDigest } from '../digest/ledger.ts';
import { namesDigest } from '../digest/names.ts';
import type { ReadDb } from '../handles.ts';
import { getMeta } from '../meta.ts';
import type { ImportStatement } from '../write/finish.ts';
import { collectProblems, type EvidenceFacts, named, type Problems, type VerifyStep } from './check.ts';

const PAGE_ROWS = 1_000;

/** Walks the chain, then compares every import statement in it with the case. */
export function* checkCustody(db: ReadDb, evidence: readonly EvidenceFacts[]): Generator<VerifyStep> {
  const walk = collectProblems();
  const statements: ImportStatement[] = [];
  const page = db.sql.prepare('SELECT * FROM custody WHERE seq > ? ORDER BY seq LIMIT ?');
  let previous: CustodyRow | undefined;
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = page.all(last, PAGE_ROWS) as CustodyRow[];
    for (const row of rows) {
      checkEntry(row, previous, walk);
      const statement = statementOf(row);
      if (statement !== undefined) statements.push(statement);
      previous = row;
      last = row.seq;
    }
    yield { type: 'progress', phase: 'Walking the custody log', bytes: 0 };
    if (rows.length < PAGE_ROWS) break;
  }
  checkHead(db, previous, walk);
  yield walk.result('custody', `${previous?.seq ?? 0} entries, each bound to the one before it by SHA-256.`);
  yield* checkStatements(db, evidence, statements);
}

function checkEntry(row: CustodyRow, previous: CustodyRow | undefined, problems: Problems): void {
  const expected = (previous?.seq ?? 0) + 1;
  if (row.seq !== expected) problems.add(`custody entry ${row.seq}: entry ${expected} is missing`);
  if (row.prev_hash !== (previous?.hash ?? CUSTODY_ROOT)) {
    problems.add(`custody entry ${row.seq}: it does not follow from entry ${expected - 1}`);
  }
  if (custodyHash(row) !== row.hash) problems.add(`custody entry ${row.seq} (${row.action}): its content was changed`);
}

function checkHead(db: ReadDb, last: CustodyRow | undefined, problems: Problems): void {
  const text = getMeta(db, 'custody_head');
  const head = text === undefined ? undefined : (JSON.parse(text) as { seq?: unknown; hash?: unknown });
  if (head?.seq !== last?.seq || head?.hash !== last?.hash) {
    problems.add(
      `the custody log ends at entry ${last?.seq ?? 0}, the case says it ends at ${String(head?.seq ?? 'none')}`,
    );
  }
}

function statementOf(row: CustodyRow): ImportStatement | undefined {
  if (row.action !== 'evidence.import' && row.action !== 'evidence.remap') return undefined;
  try {
    return JSON.parse(row.detail) as ImportStatement;
  } catch {
    // The walk has already reported the changed entry.
    return undefined;
  }
}

function* checkStatements(
  db: ReadDb,
  evidence: readonly EvidenceFacts[],
  statements: readonly ImportStatement[],
): Generator<VerifyStep> {
  const rows = collectProblems();
  const digests = collectProblems();
  const newest = new Map(statements.map((statement) => [statement.evidenceId, statement]));
  const byId = new Map(evidence.map((row) => [row.id, row]));
  for (const [id, statement] of newest) {
    if (!byId.has(id)) rows.add(`evidence ${id} (${statement.name}): imported by the custody log, gone from the case`);
  }
  for (const row of evidence) {
    if (row.state !== 'complete') continue;
    const statement = newest.get(row.id);
    if (statement === undefined) {
      rows.add(`${named(row)}: the custody log knows of no import of it`);
      continue;
    }
    compareRow(row, statement, rows);
    yield* compareDigests(db, row, statement, digests);
  }
  for (const statement of statements) {
    const digest = isFirst(statement) ? firstNamesDigest(db, statement.names) : namesDigest(db, statement.names);
    const names = yield* quietly(digest, statement.name);
    if (names === statement.namesSha256) continue;
    digests.add(`evidence ${statement.evidenceId} (${statement.name}): texts or entities that it added were changed`);
  }
  yield rows.result(
    'import statements',
    `${newest.size} imports in the custody log, compared with the evidence in the case.`,
  );
  yield digests.result('import digests', 'Ledger, events and names are those that stood when each import ended.');
}

function compareRow(row: EvidenceFacts, statement: ImportStatement, problems: Problems): void {
  const pairs: readonly (readonly [what: string, found: unknown, logged: unknown])[] = [
    ['name', row.name, statement.name],
    ['size', row.bytes, statement.bytes],
    ['SHA-256', row.sha256, statement.sha256],
    ['decoded size', row.decoded_bytes, statement.decodedBytes],
    ['decoded SHA-256', row.decoded_sha256, statement.decodedSha256],
    ['format', row.format, statement.format],
    ['records', row.records, statement.records],
    ['accepted', row.accepted, statement.accepted],
    ['duplicates', row.duplicates, statement.duplicates],
    ['rejected', row.rejected, statement.rejected],
    ['events', row.events, statement.events],
    ['undated', row.undated, statement.undated],
  ];
  for (const [what, found, logged] of pairs) {
    if (found !== logged)
      problems.add(`${named(row)}: its ${what} is ${String(found)}, the custody log says ${String(logged)}`);
  }
}

function* compareDigests(
  db: ReadDb,
  row: EvidenceFacts,
  statement: ImportStatement,
  problems: Problems,
): Generator<VerifyStep> {
  const first = isFirst(statement);
  const ledger = first
    ? yield* quietly(firstLedgerDigest(db, row.id), row.name)
    : (yield* quietly(ledgerDigest(db, row.id), row.name)).sha256;
  if (ledger !== statement.ledgerSha256) problems.add(`${named(row)}: its ledger was changed after the import`);
  const held = db.sql.prepare('SELECT count(*) FROM event WHERE evidence_id = ?').pluck().get(row.id);
  if (held !== row.events) problems.add(`${named(row)}: it holds ${held} events, ${row.events} are stated`);
  const events = first
    ? yield* quietly(firstEventsDigest(db, row.id), row.name)
    : (yield* quietly(eventsDigest(db, row.id), row.name)).sha256;
  if (events !== statement.eventsSha256) problems.add(`${named(row)}: its events were changed after the import`);
}

/** Whether the import was made before digests had their present form. */
function isFirst(statement: ImportStatement): boolean {
  return statement.digests === undefined;
}

/** Passes a digest's pauses on as progress. */
function* quietly<T>(digest: Generator<number, T>, name: string): Generator<VerifyStep, T> {
  for (;;) {
    const step = digest.next();
    if (step.done === true) return step.value;
    yield { type: 'progress', phase: `Comparing ${name}`, bytes: 0 };
  }
}
