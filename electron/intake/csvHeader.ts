/** Names for the cells of a CSV row. */

/**
 * Keys for a row object: the header's cells, trimmed; a blank cell becomes `#3` (its place), and a name that already
 * occurred, in any case, gets its count: `name`, `Name#2`.
 */
export function rowKeys(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const name = cell.trim() || `#${index + 1}`;
    let key = name;
    for (let n = 2; taken.has(key.toLowerCase()); n++) key = `${name}#${n}`;
    taken.add(key.toLowerCase());
    return key;
  });
}

/** A row by key. Cells that the row does not have are absent. Keys are data, so the object has no prototype where one could clash. */
export function rowObject(keys: readonly string[], cells: readonly string[]): Record<string, string> {
  const row: Record<string, string> = keys.includes('__proto__') ? Object.create(null) : {};
  const count = Math.min(keys.length, cells.length);
  for (let i = 0; i < count; i++) row[keys[i] as string] = cells[i] as string;
  return row;
}
