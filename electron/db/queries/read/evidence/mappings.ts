/** Saved column mappings. */
import { Mapping } from '../../../../../shared/contract/evidence.ts';
import type { Out } from '../../../../../shared/contract/index.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, parseJson } from '../statement.ts';

/** By name; one that this version cannot read is left out. */
export function listMappings(db: ReadDb): Out<'mappings.list'> {
  return all<{ body: string }>(db, 'SELECT body FROM mapping ORDER BY name LIMIT 200').flatMap((row) => {
    const mapping = Mapping.safeParse(parseJson<unknown>(row.body, undefined)).data;
    return mapping === undefined ? [] : [mapping];
  });
}
