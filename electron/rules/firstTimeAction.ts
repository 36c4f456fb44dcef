import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { eventsOf, HISTORY, historyConfidence, Items, itemsByAgent, spanOf, WindowRow, windowsText } from './_drift.ts';
import { exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, listed, MOST_CITED, TextList } from './_row.ts';
import { defineRule } from './define.ts';

/** Acts that cannot be taken back, send data out or hand out access. */
const HEAVY: ReadonlySet<string> = new Set(['delete', 'export', 'share', 'send', 'approve', 'administer', 'grant']);

export default defineRule({
  id: 'first-time-action',
  version: 1,
  title: 'Agent did something for the first time',
  why: 'The first time that an agent deletes, exports, sends or grants somewhere is the moment to ask who wanted it.',
  severity: 'info',
  refs: refs('ASI10', 'ASI01', 'AML.T0080', 'AML.T0081'),
  remediation: [
    'Read the run in which it happened, from the person’s words to the act',
    remedy('stepUp', 'for acts of this kind'),
  ],
  needs: [HISTORY],
  expectedRate: 'none',
  params: z.object({
    several: z
      .int()
      .min(1)
      .default(2)
      .describe('Acts that are hard to take back, all for the first time, from which they are more than a remark'),
  }),
  row: z.object({ ...WindowRow, items: Items, beyond: TextList }),
  sql: `
    SELECT w.*, (SELECT json_group_array(x.verb || ' on ' || x.system ORDER BY x.verb, x.system) FROM v_access x
                 WHERE x.principal_id = w.agent_id AND x.verdict IN ('out_of_purpose', 'ghost') AND x.observed > 0) AS beyond
    FROM (${itemsByAgent("i.dimension = 'action' AND i.change = 'new'")}) w ORDER BY w.agent_id`,
  toFinding(row, params) {
    const heavy = row.items.filter((item) => item.verb !== null && HEAVY.has(item.verb));
    const beyond = new Set(row.beyond.map((text) => text.toLowerCase()));
    const unmeant = heavy.filter((item) => beyond.has(item.label.toLowerCase()));
    const unusual = row.items.some((item) => item.unusual === 1);
    const shown = heavy.length > 0 ? heavy : row.items;
    return {
      key: row.key,
      severity: unmeant.length > 0 ? 'medium' : heavy.length >= params.several && unusual ? 'low' : 'info',
      rank: {
        impact:
          heavy.length > 0
            ? { value: 0.8, why: 'it cannot be taken back, sends data out or hands out access' }
            : { value: 0.3, why: 'it reads, or can be undone' },
        exposure: exposureOf(
          shown.reduce((sum, item) => sum + item.recent, 0),
          'events of it',
        ),
        confidence:
          unmeant.length > 0
            ? { value: 0.9, why: 'nothing approves it, and it was never seen before' }
            : historyConfidence(row.baseline_active),
      },
      title: `${row.name}: first ${listed(
        shown.map((item) => item.label),
        2,
      )}`,
      explanation:
        `${windowsText(row)} In the recent days ${row.name} did for the first time: ` +
        `${listed(
          row.items.map((item) => `${item.label} (${count(item.recent, 'event')})`),
          8,
        )}.` +
        (unmeant.length > 0
          ? ` Its inventory or its grants do not cover ${listed(unmeant.map((item) => item.label))}.`
          : heavy.length > 0
            ? ' Its inventory and its grants do not speak against it.'
            : ''),
      entities: [row.agent_id],
      events: eventsOf(shown, MOST_CITED),
      chains: [],
      records: [],
      facts: row.items.slice(0, 20).map((item) => ({ name: item.label, value: count(item.recent, 'event') })),
      ...spanOf(shown),
    };
  },
});
