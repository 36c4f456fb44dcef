/** Events, their distribution, and search. */
import { getEvent } from '../db/queries/read/events/detail.ts';
import { eventFacets } from '../db/queries/read/events/facets.ts';
import { eventHistogram } from '../db/queries/read/events/histogram.ts';
import { eventLanes } from '../db/queries/read/events/lanes.ts';
import { countEvents, pageEvents } from '../db/queries/read/events/page.ts';
import { eventRows } from '../db/queries/read/events/rows.ts';
import { searchRecords } from '../db/queries/read/search/records.ts';
import { searchValues } from '../db/queries/read/search/values.ts';
import type { Handlers } from './context.ts';

export const eventsHandlers = {
  'events.page': ({ db, catalog }, input) => pageEvents(db, catalog, input),
  'events.count': ({ db }, { filter }) => countEvents(db, filter),
  'events.byIds': ({ db, catalog }, { ids }) => eventRows(db, catalog, ids),
  'events.get': ({ db, catalog }, { id }) => getEvent(db, catalog, id),
  'events.histogram': ({ db, catalog }, input) => eventHistogram(db, catalog, input),
  'events.lanes': ({ db }, input) => eventLanes(db, input),
  'events.facets': ({ db, catalog }, input) => eventFacets(db, catalog, input),
  'search.values': ({ db }, input) => searchValues(db, input),
  'search.records': ({ db }, input) => searchRecords(db, input),
} satisfies Partial<Handlers>;
