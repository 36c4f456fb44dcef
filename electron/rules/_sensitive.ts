/**
 * Which objects hold confidential or restricted data, as a part of a rule's statement: what resources.csv says of the object, or of all
 * objects of its type in that system (a row whose name is its type, e.g. `Contact` in Salesforce); a sensitivity label whose text says so
 * (a label that is only an id says nothing, unless an inventory row states the class); and stored secrets, by what they are.
 */
import type { Grade } from '../../shared/model/rank.ts';

/** `sensitive (entity_id, rank)`, one row an object: 3 confidential, 4 restricted. */
export const SENSITIVE = `
    stated_class AS MATERIALIZED (
      SELECT entity_id, max(CASE lower(trim(value)) WHEN 'restricted' THEN 4 WHEN 'confidential' THEN 3 END) AS rank
      FROM v_fact WHERE name = 'data_class' AND lower(trim(value)) IN ('restricted', 'confidential') GROUP BY entity_id
    ),
    object_type AS MATERIALIZED (SELECT entity_id, lower(value) AS type FROM v_fact WHERE name = 'type'),
    class_of_type AS MATERIALIZED (
      SELECT substr(o.key, 1, instr(o.key, '.')) AS system, t.type, max(c.rank) AS rank
      FROM object_type t CROSS JOIN stated_class c ON c.entity_id = t.entity_id CROSS JOIN v_entity o ON o.entity_id = c.entity_id
      WHERE lower(o.name) = t.type GROUP BY 1, 2
    ),
    -- Logs and inventories may give one thing two types (object, s3-object); system and id are the same.
    class_of_id AS MATERIALIZED (
      SELECT substr(o.key, 1, instr(o.key, '.')) AS system, substr(o.key, instr(o.key, ':')) AS id, max(c.rank) AS rank
      FROM stated_class c CROSS JOIN v_entity o ON o.entity_id = c.entity_id GROUP BY 1, 2
    ),
    sensitive AS MATERIALIZED (
      SELECT entity_id, max(rank) AS rank FROM (
        SELECT entity_id, rank FROM stated_class
        UNION ALL
        SELECT o.entity_id, i.rank FROM v_entity o
        CROSS JOIN class_of_id i ON i.id = substr(o.key, instr(o.key, ':')) AND i.system = substr(o.key, 1, instr(o.key, '.'))
        WHERE o.kind = 'object'
        UNION ALL
        SELECT entity_id, CASE WHEN value LIKE '%restricted%' OR value LIKE '%highly%' OR value LIKE '%secret%' THEN 4 ELSE 3 END FROM v_fact
        WHERE name = 'label' AND (value LIKE '%restricted%' OR value LIKE '%confidential%' OR value LIKE '%secret%' OR value LIKE '%sensitive%')
        UNION ALL
        SELECT entity_id, 4 FROM object_type WHERE type = 'secret'
        UNION ALL
        SELECT f.entity_id, t.rank FROM object_type f CROSS JOIN class_of_type t ON t.type = f.type
        CROSS JOIN v_entity o ON o.entity_id = f.entity_id AND substr(o.key, 1, instr(o.key, '.')) = t.system
      ) GROUP BY entity_id
    )`;

/** True when the case says of any object how sensitive it is. */
export const CLASSES_KNOWN = `SELECT EXISTS (SELECT 1 FROM v_fact WHERE name = 'data_class')
  OR EXISTS (SELECT 1 FROM v_fact WHERE name = 'label') OR EXISTS (SELECT 1 FROM v_fact WHERE name = 'type' AND lower(value) = 'secret')`;

/** The word for a rank. */
export function sensitivity(rank: number): 'restricted' | 'confidential' {
  return rank >= 4 ? 'restricted' : 'confidential';
}

/** Impact of touching data of that rank. */
export function sensitiveImpact(rank: number): Grade {
  return rank >= 4 ? { value: 1, why: 'restricted data' } : { value: 0.8, why: 'confidential data' };
}
