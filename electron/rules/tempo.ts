import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { eventsOf, HISTORY, historyConfidence, Items, itemsByAgent, spanOf, WindowRow, windowsText } from './_drift.ts';
import { exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, listed, MOST_CITED } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'tempo',
  version: 1,
  title: 'Many tool calls for one human turn',
  why: 'A run that goes on calling tools long after the person stopped asking is no longer led by that person.',
  severity: 'medium',
  refs: refs('ASI10', 'ASI01', 'AML.T0080'),
  remediation: [
    'Read the run from its last human turn on: what told it to go on',
    remedy('humanReview', 'after a number of calls without a person’s word'),
    remedy('policyCheck', 'with a limit of calls for each run'),
  ],
  needs: [HISTORY, { what: 'tool calls', sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE tool_id IS NOT NULL)' }],
  expectedRate: 'none',
  params: z.object({
    calls: z
      .int()
      .min(1)
      .default(50)
      .describe('Tool calls for each human turn from which a run beyond its agent’s past is more than a small matter'),
  }),
  row: z.object({ ...WindowRow, items: Items }),
  sql: itemsByAgent("i.dimension = 'tempo' AND i.unusual = 1"),
  toFinding(row, params) {
    const runs = [...row.items].sort((a, b) => b.recent - a.recent);
    const [worst] = runs;
    if (worst === undefined) return undefined;
    const calls = Math.round(worst.recent);
    const turnless = worst.label.endsWith('no human turn recorded');
    return {
      key: row.key,
      severity: calls >= params.calls ? 'medium' : 'low',
      rank: {
        impact: {
          value: Math.min(0.9, 0.4 + calls / 500),
          why: `${count(calls, 'call')} without a word from a person between`,
        },
        exposure: exposureOf(runs.length, 'runs of this kind'),
        confidence: turnless
          ? { value: 0.5, why: 'no human turn of the run is recorded, so that it counts as one' }
          : historyConfidence(row.baseline_active),
      },
      title: `${row.name} made ${count(calls, 'tool call')} for one human turn`,
      explanation:
        `${windowsText(row)} ${count(runs.length, 'run')} of ${row.name} went on for longer than its runs ever did: ` +
        `${listed(
          runs.map((run) => run.label),
          5,
        )}. ` +
        `Its runs before made ${worst.baseline.toLocaleString('en-US', { maximumFractionDigits: 1 })} calls for each human turn, by the median.` +
        (turnless ? ' No human turn is recorded in the longest; what set it off counts as one.' : ''),
      entities: [row.agent_id],
      events: eventsOf(runs, MOST_CITED),
      chains: runs.flatMap((run) => run.chain_id ?? []).slice(0, 50),
      records: [],
      facts: [
        { name: 'calls for each turn', value: String(calls) },
        { name: 'usual', value: worst.baseline.toLocaleString('en-US', { maximumFractionDigits: 1 }) },
        { name: 'bound', value: worst.expected.toLocaleString('en-US', { maximumFractionDigits: 1 }) },
      ],
      ...spanOf(runs),
    };
  },
});
