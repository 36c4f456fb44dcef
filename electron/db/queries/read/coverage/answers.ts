/** How many records of each source answer each question, counted over columns of events; over a sample while too many are missing. */
import type { z } from 'zod';
import { COVERAGE_QUESTIONS, type CoverageQuestion } from '../../../../../shared/contract/case.ts';
import { BLOCK_EVENTS, CLASS_MASK, type NumberField } from '../../../columns/layout.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Columns, withColumns } from '../columns/columns.ts';
import { all } from '../statement.ts';

export type Question = z.output<typeof CoverageQuestion>;

/** Events of one source by question; a question that none answers is absent. */
export interface SourceAnswers {
  readonly events: number;
  /** False while only a sample was looked at: there may be more events. */
  readonly whole: boolean;
  readonly answers: ReadonlyMap<Question, { readonly events: number; readonly of: number }>;
}

/** Events of a source that are looked at for what no column holds, or for everything while columns are missing; the earliest. */
export const SAMPLED_EVENTS = 5_000;

/** Questions that columns answer, each by any of its fields; who started it is more than who acted, and counted below. */
const BY_COLUMN: readonly (readonly [Question, readonly NumberField[]])[] = [
  ['actor', ['actor']],
  ['agent', ['stated_agent']],
  ['credential', ['stated_credential']],
  ['workflow', ['stated_workflow']],
  ['system', ['system']],
  ['network', ['ip']],
];

/** By importer id. */
export function answersBySource(db: ReadDb): Map<string, SourceAnswers> {
  const counted = withColumns(db, (columns) => countColumns(db, columns));
  const sources = sourceIds(db);
  const found = new Map<string, SourceAnswers>();
  for (const { id, text } of sources) {
    const sample = sampleOf(db, id);
    const whole = counted?.get(id);
    const answers = new Map<Question, { events: number; of: number }>();
    for (const question of COVERAGE_QUESTIONS) {
      const events = whole?.counts.get(question) ?? sample[question];
      if (events > 0) answers.set(question, { events, of: whole?.counts.has(question) ? whole.events : sample.of });
    }
    found.set(text, { events: whole?.events ?? sample.of, whole: whole !== undefined, answers });
  }
  return found;
}

/** Sources that have events, found by stepping through the index. */
function sourceIds(db: ReadDb): { id: number; text: string }[] {
  return all(
    db,
    `WITH RECURSIVE each (id) AS (
       SELECT min(source) FROM event
       UNION ALL SELECT (SELECT min(e.source) FROM event e WHERE e.source > each.id) FROM each WHERE each.id IS NOT NULL)
     SELECT v.id, v.text FROM each JOIN value v ON v.id = each.id ORDER BY v.text LIMIT 200`,
  );
}

type Sample = { readonly of: number } & { readonly [Q in Question]: number };

/** Exported for the plan tests. */
export const SAMPLE_SQL = `
  SELECT count(*) AS "of",
         coalesce(sum(e.initiator IS NOT NULL OR (c.kind = 'user' AND (a.event_id IS NULL OR a.user_id = c.canonical_id))), 0) AS user,
         count(e.actor) AS actor, count(e.agent) AS agent, count(e.credential) AS credential, count(e.workflow) AS workflow,
         count(e.system) AS system, count(e.object) AS object, count(e.delegation) AS delegation, count(e.ip) AS network,
         coalesce(sum(EXISTS (SELECT 1 FROM event_key k WHERE k.event_id = e.id)), 0) AS ids
  FROM (SELECT * FROM event INDEXED BY event_source_time WHERE source = :source ORDER BY time_us LIMIT ${SAMPLED_EVENTS}) e
    LEFT JOIN entity c ON c.id = e.actor LEFT JOIN attribution a ON a.event_id = e.id`;

function sampleOf(db: ReadDb, source: number): Sample {
  const [row] = all<Sample>(db, SAMPLE_SQL, { source });
  return row ?? (Object.fromEntries([['of', 0], ...COVERAGE_QUESTIONS.map((name) => [name, 0])]) as Sample);
}

interface Counted {
  events: number;
  readonly counts: Map<Question, number>;
}

function countColumns(db: ReadDb, columns: Columns): Map<number, Counted> {
  const found = new Map<number, Counted>();
  const people = new Set(all<{ id: number }>(db, "SELECT id FROM entity WHERE kind = 'user'").map((row) => row.id));
  for (let block = 0; block < columns.blocks; block += 1) {
    const sources = columns.numbers('source', block);
    const initiators = columns.numbers('initiator', block);
    const fields = BY_COLUMN.map(
      ([question, names]) => [question, names.map((name) => columns.numbers(name, block))] as const,
    );
    const actors = columns.numbers('actor', block);
    const users = columns.numbers('user', block);
    const standing = columns.numbers('standing', block);
    const startedIt = (at: number): boolean => {
      const actor = actors[at] ?? 0;
      if (!people.has(actor)) return false;
      const attributed = ((standing[at] ?? 0) & CLASS_MASK) !== 0;
      return !attributed || (columns.merged.get(actor) ?? actor) === users[at];
    };
    const { ends } = columns.objects(block);
    let before = 0;
    for (let at = 0; at < BLOCK_EVENTS; at += 1) {
      const end = ends[at] ?? before;
      const objects = end - before;
      before = end;
      const source = sources[at] ?? 0;
      if (source === 0) continue;
      let counted = found.get(source);
      if (counted === undefined) {
        counted = {
          events: 0,
          counts: new Map([['user', 0], ['object', 0], ...BY_COLUMN.map(([name]) => [name, 0] as const)]),
        };
        found.set(source, counted);
      }
      const { counts } = counted;
      counted.events += 1;
      const add = (question: Question): void => void counts.set(question, (counts.get(question) ?? 0) + 1);
      // A person's account that acted names who started it only where nothing says otherwise: an application may have used it.
      if ((initiators[at] ?? 0) !== 0 || startedIt(at)) add('user');
      if (objects > 0) add('object');
      for (const [question, arrays] of fields) if (arrays.some((numbers) => (numbers[at] ?? 0) !== 0)) add(question);
    }
  }
  return found;
}
