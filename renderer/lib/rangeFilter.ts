import { withTerm } from '../../shared/query/filter.ts';
import type { Route } from './route.ts';

/** The one filter with the route's range, which narrows it as a `time` term. */
export function filterWithRange(route: Route): string {
  if (route.range === undefined) return route.filter;
  const { fromUs, toUs } = route.range;
  return withTerm(route.filter, { field: 'time', values: [`${fromUs}us..${toUs}us`], negated: false });
}
