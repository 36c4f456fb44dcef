import { isFilterField } from '../../../shared/query/filter.ts';
import { addTerm } from '../../components/notes/useTriage.tsx';
import { formatCount, shortenMiddle } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

/** Which stored values hold the words, and where each was found. */
export function MatchedValues(props: { readonly text: string }) {
  const found = useQueryOf('search.values', { text: props.text, limit: 24 });
  if (found.data === undefined) return null;
  const { values, more, indexReady } = found.data;
  return (
    <section className="ar-matched" aria-label="Matching values">
      <span className="ar-muted">
        {values.length === 0 ? (indexReady ? 'No stored value holds it.' : 'None found so far.') : 'Found in'}
      </span>
      {values.map((value) => (
        <button
          key={`${value.where}\n${value.text}`}
          type="button"
          className="ar-toggle"
          title={`${value.where}: ${value.text}\n${formatCount(value.events)} events`}
          onClick={() =>
            addTerm(
              isFilterField(value.where)
                ? { field: value.where, values: [value.text], negated: false }
                : { field: 'text', values: [value.text], negated: false },
            )
          }
        >
          <span className="ar-muted">{value.where}</span> {shortenMiddle(value.text, 34)}{' '}
          <span className="ar-muted">{formatCount(value.events)}</span>
        </button>
      ))}
      {more && <span className="ar-muted">and more; type more of it</span>}
      {!indexReady && <span className="ar-warning">The search index is not complete yet: the answer may grow.</span>}
    </section>
  );
}
