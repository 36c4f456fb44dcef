/** `states:agent`: what an event's own record says, before anything is concluded from it; the questions of the coverage matrix. */
import { STATED, type Stated } from '../../../../../shared/query/filter.ts';
import type { NumberField } from '../../../columns/layout.ts';
import type { TermSql } from './termParts.ts';

/** Fields of the event row that answer a question, with the column of numbers that repeats them. */
const FIELDS: Readonly<Partial<Record<Stated, readonly [column: string, field?: NumberField]>>> = {
  actor: ['actor', 'actor'],
  agent: ['agent', 'stated_agent'],
  credential: ['credential', 'stated_credential'],
  workflow: ['workflow', 'stated_workflow'],
  system: ['system', 'system'],
  object: ['object'],
  delegation: ['delegation'],
  network: ['ip', 'ip'],
};

/** A person's account that acted names who started it only where nothing says otherwise: an application may have used it. */
const STARTED = (e: string) => `(${e}.initiator IS NOT NULL OR EXISTS (
  SELECT 1 FROM entity p LEFT JOIN attribution t ON t.event_id = ${e}.id
  WHERE p.id = ${e}.actor AND p.kind = 'user' AND (t.event_id IS NULL OR t.user_id = p.canonical_id)))`;

/** One of `STATED`; undefined for another word. */
export function statesTerm(word: string): TermSql | undefined {
  const asked = STATED.find((one) => one === word.toLowerCase());
  if (asked === undefined) return undefined;
  if (asked === 'user')
    return { row: STARTED('e'), set: `SELECT s.id FROM event s WHERE ${STARTED('s')}`, common: true };
  if (asked === 'ids')
    return {
      row: 'EXISTS (SELECT 1 FROM event_key k WHERE k.event_id = e.id)',
      set: 'SELECT DISTINCT event_id FROM event_key',
      common: true,
    };
  const [column, field] = FIELDS[asked] ?? ['id'];
  const row = `e.${column} IS NOT NULL`;
  const set = `SELECT s.id FROM event s WHERE s.${column} IS NOT NULL`;
  return field === undefined ? { row, set, common: true } : { row, tests: [{ field }] };
}
