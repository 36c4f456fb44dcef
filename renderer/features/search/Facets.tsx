import { useState } from 'react';
import { FacetField } from '../../../shared/contract/events.ts';
import { parseFilter } from '../../../shared/query/filter.ts';
import { addTerm } from '../../components/notes/useTriage.tsx';
import { formatCount, looksLikeId, shortenMiddle } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

type Field = (typeof FacetField.options)[number];

const TITLE: Readonly<Partial<Record<Field, string>>> = {
  actor: 'acted as',
  user: 'originating user',
  ip: 'network',
  ua: 'agent string',
  evidence: 'evidence file',
};
const OPEN_AT_FIRST: readonly Field[] = ['source', 'system', 'agent', 'user', 'action'];

/** Every facet, open or folded; a press narrows the filter, the second button excludes. */
export function Facets(props: { readonly filter: string }) {
  return (
    <nav className="ar-facets" aria-label="Facets">
      {FacetField.options.map((field) => (
        <Facet key={field} field={field} filter={props.filter} />
      ))}
    </nav>
  );
}

function Facet(props: { readonly field: Field; readonly filter: string }) {
  const { field } = props;
  const [open, setOpen] = useState(OPEN_AT_FIRST.includes(field));
  const [limit, setLimit] = useState(6);
  const facet = useQueryOf('events.facets', { filter: props.filter, field, limit }, { enabled: open });
  const used = parseFilter(props.filter).terms.filter((term) => term.field === field);
  const isUsed = (value: string) => used.some((term) => !term.negated && term.values.includes(value));
  return (
    <section className="ar-facet">
      <h2>
        <button type="button" className="ar-facet-title" aria-expanded={open} onClick={() => setOpen(!open)}>
          <span aria-hidden="true">{open ? '▾' : '▸'}</span> {TITLE[field] ?? field}
        </button>
      </h2>
      {open && facet.data !== undefined && (
        <>
          {facet.data.values.length === 0 && <p className="ar-muted ar-facet-note">no value</p>}
          <ul className="ar-plain-list">
            {facet.data.values.map((value) => (
              <li key={value.value} className="ar-facet-value">
                <button
                  type="button"
                  className="ar-facet-take"
                  aria-pressed={isUsed(value.value)}
                  title={`${value.label}\nPress to filter to it`}
                  onClick={() => addTerm({ field, values: [value.value], negated: false })}
                >
                  <span>
                    {value.label === ''
                      ? 'empty'
                      : looksLikeId(value.label)
                        ? shortenMiddle(value.label, 22)
                        : value.label}
                  </span>
                  <span className="ar-right">{formatCount(value.count)}</span>
                </button>
                <button
                  type="button"
                  className="ar-facet-not"
                  aria-label={`Exclude ${value.label}`}
                  title="Exclude"
                  onClick={() => addTerm({ field, values: [value.value], negated: true })}
                >
                  −
                </button>
              </li>
            ))}
          </ul>
          {facet.data.more && limit < 200 && (
            <button
              type="button"
              className="ar-text-link ar-facet-note"
              onClick={() => setLimit(Math.min(200, limit * 4))}
            >
              more
            </button>
          )}
          {facet.data.sampled !== null && (
            <p className="ar-muted ar-facet-note">counted over the first {formatCount(facet.data.sampled)} events</p>
          )}
        </>
      )}
      {open && facet.error !== null && <p className="ar-muted ar-facet-note">{facet.error.message}</p>}
    </section>
  );
}
