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

/** Makes the objects of rows by key. Cells that a row does not have are absent. Keys are data, so an object has no prototype where one could clash. */
export function rowMaker(keys: readonly string[]): (cells: readonly string[]) => Record<string, string> {
  const clashes = keys.includes('__proto__');
  // A row that is a copy of this one keeps its layout; one that grows cell by cell ends as a hash table, ten times as slow to read.
  const blank: Record<string, string> = JSON.parse(JSON.stringify(Object.fromEntries(keys.map((key) => [key, '']))));
  return (cells) => {
    const count = Math.min(keys.length, cells.length);
    const row: Record<string, string> = clashes ? Object.create(null) : count === keys.length ? { ...blank } : {};
    for (let i = 0; i < count; i++) row[keys[i] as string] = cells[i] as string;
    return row;
  };
}
