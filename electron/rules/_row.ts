/** Row pieces that rules share: id lists aggregated in SQL, numbers and names put into words. */
import { z } from 'zod';

/** A JSON array of integers made by json_group_array; null when nothing was aggregated. */
export const IdList = z
  .string()
  .nullable()
  .transform((text): number[] => (text === null ? [] : z.array(z.int()).parse(JSON.parse(text))));

/** A JSON array of texts made by json_group_array. */
export const TextList = z
  .string()
  .nullable()
  .transform((text): string[] =>
    text === null
      ? []
      : z
          .array(z.string().nullable())
          .parse(JSON.parse(text))
          .filter((item) => item !== null),
  );

export const Time = z.int().nullable();

/** `1 event`, `12,430 events`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
}

/** `a, b and 3 more`. */
export function listed(items: readonly string[], most = 4): string {
  const unique = [...new Set(items)];
  const shown = unique.slice(0, most);
  const rest = unique.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest.toLocaleString('en-US')} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? 'none');
}

/** Most event ids that a finding cites one by one; the rest is reached through its filter. */
export const MOST_CITED = 200;
