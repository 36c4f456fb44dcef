import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import {
  changingOf,
  eventsOf,
  HISTORY,
  historyConfidence,
  type Item,
  Items,
  itemsByAgent,
  spanOf,
  WindowRow,
  windowsText,
} from './_drift.ts';
import { exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, listed, MOST_CITED } from './_row.ts';
import { defineRule } from './define.ts';

/** What is one thing in two words: a verb that is new is new on its system too. */
const GROUPS: Readonly<Record<string, string>> = {
  verb: 'actions',
  action: 'actions',
  system: 'systems',
  object_type: 'types of object',
  object: 'objects',
  network: 'networks',
  tool: 'tools',
  hour: 'hours',
  volume: 'volume',
};

export default defineRule({
  id: 'behaviour-drift',
  version: 1,
  title: 'Agent behaves unlike its own past',
  why: 'An agent that turns to new systems, acts, networks and volumes at once is doing another job than the one it was watched doing.',
  severity: 'medium',
  refs: refs('ASI10', 'ASI01', 'AML.T0080', 'AML.T0081'),
  remediation: [
    'Ask the owner whether the agent, its prompt or its model was changed, and see who changed it',
    remedy('humanReview', 'for what it does that is new, until the change is explained'),
    remedy('policyCheck', 'so that new systems and acts are refused by default'),
  ],
  needs: [HISTORY],
  expectedRate: 'none',
  params: z.object({
    dimensions: z
      .int()
      .min(1)
      .default(2)
      .describe('Respects in which it is unlike its past at once, from which it is more than a remark'),
    high: z.int().min(2).default(3).describe('Respects from which, with something changed or sent out, it is high'),
  }),
  row: z.object({ ...WindowRow, items: Items }),
  sql: itemsByAgent(
    "i.unusual = 1 AND ((i.change = 'new' AND i.dimension <> 'tempo') OR (i.dimension = 'volume' AND i.change = 'up'))",
  ),
  toFinding(row, params) {
    const groups = [...Map.groupBy(row.items, (item) => GROUPS[item.dimension] ?? item.dimension)].sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    const changing = changingOf(row.items);
    const respects = groups.length;
    const alone = row.items.filter((item) => item.peers_using === 0 && item.dimension !== 'volume').length;
    const events = eventsOf(row.items, MOST_CITED);
    return {
      key: row.key,
      severity:
        respects >= params.high && changing.length > 0 ? 'high' : respects >= params.dimensions ? 'medium' : 'info',
      rank: {
        impact:
          changing.length > 0
            ? { value: 0.8, why: 'what is new changes data or sends it out' }
            : { value: 0.5, why: 'what is new only reads' },
        exposure: exposureOf(
          row.items.reduce((sum, item) => sum + (item.dimension === 'volume' ? 0 : item.recent), 0),
          'uses of what is new',
        ),
        confidence: historyConfidence(row.baseline_active),
      },
      title: `${row.name} is unlike its past in ${listed(groups.map(([group]) => group))}`,
      explanation:
        `${windowsText(row)} More is new than ${row.name} used to meet: ` +
        `${groups.map(([group, items]) => groupText(group, items)).join('; ')}.` +
        (row.peers > 0
          ? ` Of the ${count(row.peers, 'other agent')} of its blueprint, none used ${count(alone, 'of these', 'of these')} before.`
          : ''),
      entities: [row.agent_id],
      events,
      chains: [],
      records: [],
      facts: [
        { name: 'recent days', value: String(row.recent_days) },
        { name: 'baseline days', value: `${row.baseline_days}, ${row.baseline_active} active` },
        ...groups.map(([group, items]) => ({ name: group, value: groupText(group, items) })),
      ],
      ...spanOf(row.items),
    };
  },
});

function groupText(group: string, items: readonly Item[]): string {
  const [first] = items;
  if (group === 'volume' && first !== undefined)
    return `volume of ${number(first.recent)} ${first.label} where ${number(first.baseline)} is usual`;
  const expected = Math.max(...items.map((item) => item.expected));
  return `${count(items.length, `of its ${group} is new`, `of its ${group} are new`)} (${listed(items.map((item) => item.label))}), where ${number(expected)} was to be expected`;
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 1 ? 2 : 1 });
}
