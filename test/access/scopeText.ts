/** What a permission text means, as one line a reader can check against the vendor's page: `system/resource verb,verb tier reach`. */
import { mapScope } from '../../electron/access/scopes/index.ts';
import type { GrantVia } from '../../shared/model/kinds.ts';

/** Lines joined by ` | `; `no data` for a known text that reaches none, `unmapped` (with the problem) for one that is in no table. */
export function meaning(text: string, system?: string, via: GrantVia = 'scope', resource?: string): string {
  const { permissions, mapped, problem } = mapScope(text, system, resource, via);
  if (!mapped) return problem === undefined ? 'unmapped' : `unmapped: ${problem}`;
  if (permissions.length === 0) return 'no data';
  const places = Map.groupBy(
    permissions,
    (one) =>
      `${one.system}/${one.resource}\u0000${one.tier}${one.reach === undefined ? '' : ` ${one.reach}`}${one.conditional === true ? ' conditional' : ''}`,
  );
  return [...places]
    .map(([key, items]) => {
      const [place, rest] = key.split('\u0000');
      return `${place} ${items.map((one) => one.verb).join(',')} ${rest}`;
    })
    .join(' | ');
}
