/** What the board narrows, groups and sorts by: part of the route, so that a number elsewhere can open exactly its findings. */
import { FINDING_GROUPS, FINDING_SORTS } from '../../../shared/contract/findings.ts';
import type { In } from '../../../shared/contract/index.ts';
import { FINDING_STATUSES, SEVERITIES } from '../../../shared/model/kinds.ts';
import { navigate, type Route } from '../../lib/route.ts';

export type Sort = NonNullable<In<'findings.page'>['sort']>;
export type Grouping = In<'findings.groups'>['group'];
export type Narrowing = Pick<In<'findings.page'>, 'severity' | 'status' | 'rule' | 'owner' | 'overdue'>;

export interface BoardPlace {
  readonly narrowing: Narrowing;
  readonly sort: Sort;
  readonly group: Grouping | undefined;
}

/** Stands for "nobody" where a route can hold no empty text. */
export const NOBODY = '-';

function oneOf<T extends string>(list: readonly T[], text: string | undefined): T | undefined {
  return list.find((one) => one === text);
}

export function placeOf(route: Route): BoardPlace {
  const own = (name: string) => route.own[`findings.${name}`];
  const severity = oneOf(SEVERITIES, own('severity'));
  const status = oneOf(FINDING_STATUSES, own('status'));
  const [rule, owner] = [own('rule'), own('owner')];
  return {
    narrowing: {
      ...(severity === undefined ? {} : { severity }),
      ...(status === undefined ? {} : { status }),
      ...(rule === undefined || rule.length > 64 ? {} : { rule }),
      ...(owner === undefined ? {} : { owner: owner === NOBODY ? '' : owner.slice(0, 200) }),
      ...(own('overdue') === '1' ? { overdue: true } : {}),
    },
    sort: oneOf(FINDING_SORTS, own('sort')) ?? 'score',
    group: oneOf(FINDING_GROUPS, own('group')),
  };
}

/** Sets parts of the place; null takes one away. */
export function setPlace(
  change: Readonly<
    Partial<Record<'severity' | 'status' | 'rule' | 'owner' | 'overdue' | 'sort' | 'group', string | null>>
  >,
): void {
  const own = Object.fromEntries(Object.entries(change).map(([name, value]) => [`findings.${name}`, value ?? null]));
  navigate({ own }, { replace: true });
}

export function clearNarrowing(): void {
  setPlace({ severity: null, status: null, rule: null, owner: null, overdue: null });
}
