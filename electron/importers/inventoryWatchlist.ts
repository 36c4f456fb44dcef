/**
 * Agent watchlists: products to look for, with the pattern that finds them, their risk and whether the organisation allows them
 * (CSV or JSON; the columns of Microsoft Sentinel's AI-agent watchlist and simpler ones).
 * Traps: one product has a row for each pattern; a row says what to look for, not that it was found.
 */
import { inventoryConfidence, readRow, Statement } from './_inventory.ts';
import { ref } from './_refs.ts';
import { defineImporter, reject } from './define.ts';

const COLUMNS = [
  'Name',
  'Category',
  'MatchField',
  'Pattern',
  'MatchType',
  'RiskLevel',
  'DefaultAction',
  'Reason',
  'SourceURL',
  'Vendor',
  'From',
  'TelemetrySource',
  'Sanctioned',
];

export default defineImporter({
  id: 'inventory.agent_watchlist',
  title: 'Agent watchlist',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 365,
  fills: [],
  expects: ['Name', 'Pattern'],
  sniff: (head) =>
    inventoryConfidence(head, {
      needs: ['Name', 'Pattern'],
      others: COLUMNS.slice(2).filter((column) => column !== 'Pattern'),
      atLeast: 3,
    }),
  *parse(input) {
    const row = readRow(input, COLUMNS);
    const name = row?.id('Name');
    if (row === undefined || name === undefined) {
      yield reject('the row names no product: Name is empty', 'Name');
      return;
    }
    const facts = row.facts();
    const pattern = row.text('Pattern');
    const field = row.text('MatchField');
    const watched = Object.fromEntries(Object.entries(facts).map(([column, fact]) => [`watchlist.${column}`, fact]));
    // A tool of the watchlist's namespace: it is a product, not one of the agents at work here.
    yield new Statement(
      ref('tool', 'watchlist.name', `${name}${pattern === undefined ? '' : ` (${field ?? 'pattern'} ${pattern})`}`, {
        name,
        attrs: watched,
      }),
    ).draft(undefined);
  },
});
