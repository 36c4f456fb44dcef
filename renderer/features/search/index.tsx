/** Search: what the case holds, by facet, by value and, where no index reaches, by the bytes of the source records. */

import { parseFilter } from '../../../shared/query/filter.ts';
import { Toolbar } from '../../components/controls.tsx';
import { EventGrid } from '../../components/events/EventGrid.tsx';
import { useRoute } from '../../lib/route.ts';
import { formatCapped } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { Facets } from './Facets.tsx';
import { MatchedValues } from './MatchedValues.tsx';
import { RecordSearch } from './RecordSearch.tsx';
import './search.css';

export default function SearchView() {
  const { filter } = useRoute();
  const count = useQueryOf('events.count', { filter });
  const words = parseFilter(filter).terms.filter((term) => term.field === 'text' && !term.negated);
  const text = words.flatMap((term) => term.values).join(' ');
  return (
    <div className="ar-view">
      <Toolbar
        title="Search"
        note={
          count.data === undefined
            ? undefined
            : `${formatCapped(count.data)} ${count.data.count === 1 ? 'event' : 'events'}${filter === '' ? '; type in the filter above, or choose values' : ' in filter'}`
        }
      />
      <div className="ar-search">
        <Facets filter={filter} />
        <div className="ar-search-results">
          {text !== '' && <MatchedValues text={text.slice(0, 200)} />}
          <RecordSearch key={text} text={text.slice(0, 200)} />
          <EventGrid filter={filter} />
        </div>
      </div>
    </div>
  );
}
