/**
 * `v_external (event_id, mark)`: the events that carry a mark of the outside. A view of the connection, made anew before rules run: it
 * names the marks' own ids, so that the index of values leads to those few events; no view of the case could know the ids.
 */
import { EXTERNAL, EXTERNAL_NAMES } from '../../../shared/model/external.ts';
import type { ReadDb } from '../handles.ts';
import { valueId } from '../valueId.ts';

export const EXTERNAL_VIEW = 'v_external';

/** Makes the view on this connection, which may be a reader's: what is temporary is not in the case. */
export function makeExternalView(db: ReadDb): void {
  const name = valueId(db, EXTERNAL) ?? 0;
  const marks = EXTERNAL_NAMES.flatMap((mark) => {
    const id = valueId(db, mark);
    return id === undefined ? [] : [`(${id}, '${mark}')`];
  });
  const known =
    marks.length === 0
      ? "SELECT 0 AS id, '' AS mark WHERE 0"
      : `SELECT column1 AS id, column2 AS mark FROM (VALUES ${marks.join(', ')})`;
  const readOnly = db.sql.pragma('query_only', { simple: true });
  db.sql.pragma('query_only = OFF');
  try {
    db.sql.exec(`DROP VIEW IF EXISTS temp.${EXTERNAL_VIEW}; CREATE TEMP VIEW ${EXTERNAL_VIEW} AS
      WITH known AS (${known})
      SELECT t.event_id, k.mark FROM known k CROSS JOIN main.event_attr t ON t.value = k.id AND t.name = ${name}
      UNION ALL
      SELECT e.id, k.mark FROM known k CROSS JOIN main.attr_set_item s ON s.value = k.id AND s.name = ${name}
        CROSS JOIN main.event e ON e.attr_set = s.set_id`);
  } finally {
    db.sql.pragma(`query_only = ${readOnly === 1 ? 'ON' : 'OFF'}`);
  }
}
