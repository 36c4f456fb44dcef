/** What a case concludes, as lines that can be compared: rows by the keys of what they name, since ids are given in the order of import. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CONTENT_KEY } from '../../electron/db/contentKey.ts';
import { openReader } from '../../electron/db/open.ts';
import { wordingText } from '../../electron/db/wording.ts';

/** Every file below a folder, in order of name. */
export function filesOf(path: string): string[] {
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .flatMap((name) => (statSync(name).isDirectory() ? filesOf(name) : [name]));
}

/** Everything that reconstruction concludes, as sorted lines without row ids. @param labels which of several names for one thing is shown counts too */
export function conclusions(path: string, labels = false): Readonly<Record<string, string[]>> {
  const db = openReader(path);
  const entity = (column: string) => `(SELECT n.kind || ' ' || n.key FROM entity n WHERE n.id = ${column})`;
  const event = (column: string) => `(SELECT ${CONTENT_KEY} FROM event e WHERE e.id = ${column})`;
  const lines = (sql: string): string[] =>
    (db.sql.prepare(sql).raw().all() as unknown[][])
      // Of several names for one thing the first imported is shown.
      .map((row) => (labels ? JSON.stringify(row) : JSON.stringify(row).replace(/\\"label\\":\\"[^"]*\\"/g, '')))
      .sort();
  const four = ['user_id', 'agent_id', 'credential_id', 'workflow_id'].map((name) => entity(name)).join(', ');
  try {
    return {
      times: lines(`SELECT ${event('event.id')}, time_us FROM event`),
      merges: lines(`SELECT ${entity('entity.id')}, ${entity('entity.canonical_id')} FROM entity`),
      links: lines(
        `SELECT method, class, ${event('from_event')}, ${event('to_event')}, keys, dt_us, candidates, score, ${wordingText('why_id')} FROM link`,
      ),
      attributions: lines(
        `SELECT ${event('event_id')}, chain_id, ${four}, user_class, agent_class, credential_class, workflow_class, direct, score, ${wordingText('why_id')},
           candidates FROM attribution`,
      ),
      chains: lines(
        `SELECT id, start_us, end_us, ${four}, ${entity('system_id')}, ${entity('object_id')}, slots, weakest, gaps, events FROM chain`,
      ),
      chainEvents: lines(`SELECT chain_id, seq, ${event('event_id')} FROM chain_event`),
      candidates: lines(
        `SELECT chain_id, ${event('event_id')}, slot, ${entity('entity_id')}, ${entity('agent_id')}, score, dt_us, ${wordingText('why_id')}, ${wordingText('against_id')}
         FROM candidate`,
      ),
      edges: lines(
        `SELECT kind, ${entity('from_id')}, ${entity('to_id')}, class, count, first_us, last_us FROM edge WHERE basis = 'observed'`,
      ),
      clocks: lines(
        'SELECT source, estimate_us, pairs, spread_us, against, offset_us, basis, measured_by, drift_ppm, ref_us FROM clock_offset',
      ),
      agents: lines(
        `SELECT ${entity('entity_id')}, status, status_why, risk, events, chains, findings, first_us, last_us FROM agent_state`,
      ),
    };
  } finally {
    db.sql.close();
  }
}
