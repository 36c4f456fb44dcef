import { type FilterTerm, formatFilter, parseFilter, withTerm } from '../../../shared/query/filter.ts';

/** An event may have several of these: two such terms can both hold. */
const SEVERAL: readonly FilterTerm['field'][] = ['text', 'object', 'entity', 'key', 'tag', 'has', 'is', 'finding'];

/** The filter with this term; a wanted value takes the place of another wanted value of a field that holds only one. */
export function narrowed(filter: string, term: FilterTerm): string {
  if (term.negated || SEVERAL.includes(term.field)) return withTerm(filter, term);
  const kept = parseFilter(filter).terms.filter((other) => other.field !== term.field || other.negated);
  return withTerm(formatFilter(kept), term);
}
