/** Which column of `event e` (with `attribution a` joined) says what each lane or facet groups by. */

/** The attributed entity, or what the record states while there is no attribution; as a canonical id. */
function attributed(slot: string): string {
  return `CASE WHEN a.event_id IS NULL THEN (SELECT c.canonical_id FROM entity c WHERE c.id = e.${slot}) ELSE a.${slot}_id END`;
}

function stated(column: string): string {
  return `(SELECT c.canonical_id FROM entity c WHERE c.id = e.${column})`;
}

export const JOIN_ATTRIBUTION = 'LEFT JOIN attribution a ON a.event_id = e.id';

/** SQL expression for the canonical entity id in that role. */
export const SLOT_EXPRESSION = {
  user: 'a.user_id',
  agent: attributed('agent'),
  credential: attributed('credential'),
  workflow: attributed('workflow'),
  system: stated('system'),
  actor: stated('actor'),
} as const;
