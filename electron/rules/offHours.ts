import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import {
  changingOf,
  eventsOf,
  HISTORY,
  historyConfidence,
  Items,
  itemsByAgent,
  spanOf,
  WindowRow,
  windowsText,
} from './_drift.ts';
import { exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, listed, MOST_CITED, TextList } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'off-hours',
  version: 1,
  title: 'Agent active at hours at which it never was',
  why: 'People sleep and schedules repeat: an agent that works when neither it nor its users ever did has somebody else behind it, or a new trigger.',
  severity: 'low',
  refs: refs('ASI10', 'ASI01', 'AML.T0080'),
  remediation: [
    'See who or what started the runs at these hours, and from which network',
    remedy('policyCheck', 'by hour, where the agent serves people at work'),
  ],
  needs: [HISTORY],
  expectedRate: 'none',
  params: z.object({
    hours: z
      .int()
      .min(1)
      .default(3)
      .describe('Different hours of the day at which it never was active, weekends apart'),
    events: z.int().min(1).default(5).describe('Events in those hours'),
  }),
  row: z.object({ ...WindowRow, items: Items, triggers: TextList }),
  sql: `
    SELECT w.*, (SELECT json_group_array(DISTINCT f.value ORDER BY f.value) FROM v_fact f
                 WHERE f.entity_id = w.agent_id AND f.name = 'allowed_triggers') AS triggers
    FROM (${itemsByAgent("i.dimension = 'hour' AND i.change = 'new' AND i.unusual = 1")}) w ORDER BY w.agent_id`,
  toFinding(row, params) {
    const events = row.items.reduce((sum, item) => sum + item.recent, 0);
    if (row.items.length < params.hours || events < params.events) return undefined;
    const changing = changingOf(row.items);
    const onlyPeople = row.triggers.length > 0 && row.triggers.every((trigger) => /^user/i.test(trigger));
    return {
      key: row.key,
      severity: changing.length === 0 ? 'info' : onlyPeople ? 'medium' : 'low',
      rank: {
        impact:
          changing.length > 0
            ? { value: 0.7, why: 'data was changed or sent out at these hours' }
            : { value: 0.3, why: 'nothing was changed at these hours' },
        exposure: exposureOf(events, 'events at these hours'),
        confidence: onlyPeople
          ? { value: 0.9, why: 'only people may start it' }
          : historyConfidence(row.baseline_active),
      },
      title: `${row.name} was active at ${count(row.items.length, 'hour')} at which it never was`,
      explanation:
        `${windowsText(row)} ${count(events, 'event')} of ${row.name} fell into hours at which it was never active before, nor in the hours beside ` +
        `them: ${listed(
          row.items.map((item) => item.label),
          8,
        )}. ` +
        (changing.length > 0
          ? `In ${count(changing.length, 'of these hours', 'of these hours')} something was changed or sent out. `
          : 'Nothing was changed in them. ') +
        (onlyPeople
          ? 'Its inventory lets only people start it.'
          : row.triggers.length > 0
            ? `Its inventory lets it be started by ${listed(row.triggers)}.`
            : 'What may start it is not stated.'),
      entities: [row.agent_id],
      events: eventsOf(row.items, MOST_CITED),
      chains: [],
      records: [],
      facts: row.items.slice(0, 20).map((item) => ({ name: item.label, value: count(item.recent, 'event') })),
      ...spanOf(row.items),
    };
  },
});
