import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { between, type Change, Changes, changeSpan, changesBySubject, recordsOf, TWO_SNAPSHOTS } from './_drift.ts';
import { stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList } from './_row.ts';
import { defineRule } from './define.ts';

const YES = /^(?:y|yes|true|1)$/i;

/** An integration or tool that came, one whose approval was taken back, one that answers elsewhere. */
function kindOf(change: Change): 'new' | 'withdrawn' | 'moved' | 'gone' | 'other' {
  if (change.name === 'approved')
    return change.after !== null && !YES.test(change.after) && YES.test(change.before ?? '') ? 'withdrawn' : 'other';
  if (change.name === 'url') return change.before !== null && change.after !== null ? 'moved' : 'other';
  if (change.before === null) return 'new';
  return change.after === null ? 'gone' : 'other';
}

export default defineRule({
  id: 'integration-drift',
  version: 1,
  title: 'Integrations or tools changed since an earlier inventory',
  why: 'An integration, server or tool that was added, or that answers at another address, brings code and data into the agent that nobody reviewed with it.',
  severity: 'medium',
  refs: refs('ASI02', 'ASI04', 'ASI06', 'NHI3', 'NHI5', 'AML.T0085.001', 'AML.T0086', 'AML.T0110'),
  remediation: [
    remedy('policyCheck', 'for calls to what was added, until it is reviewed'),
    remedy('reduceScope', 'by taking away what nobody approves'),
    'Compare the tool’s description and address with those that were reviewed',
  ],
  needs: [
    TWO_SNAPSHOTS,
    {
      what: 'integrations, servers or tools in that inventory',
      sql: "SELECT EXISTS (SELECT 1 FROM v_edge WHERE kind IN ('HAS_INTEGRATION', 'USES_TOOL') AND basis <> 'observed')",
    },
  ],
  expectedRate: 'none',
  params: z.object({
    tools: z
      .int()
      .min(1)
      .default(5)
      .describe('New tools without a word on their approval from which they are more than a small matter'),
  }),
  row: z.object({
    subject_id: z.int(),
    name: z.string(),
    key: z.string(),
    kind: z.string(),
    changes: z.int(),
    agent_ids: IdList,
    agents: TextList,
    items: Changes,
  }),
  sql: changesBySubject("d.area IN ('integration', 'tool')"),
  toFinding(row, params) {
    const of = (kind: ReturnType<typeof kindOf>) => row.items.filter((change) => kindOf(change) === kind);
    const [fresh, withdrawn, moved, gone] = [of('new'), of('withdrawn'), of('moved'), of('gone')];
    if (fresh.length + withdrawn.length + moved.length + gone.length === 0) return undefined;
    const refused = fresh.filter((change) => change.approved === 'no');
    const open = fresh.filter((change) => change.approved === 'unknown');
    const integrations = open.filter((change) => change.area === 'integration');
    const told = [
      fresh.length > 0 ? `new: ${listed(fresh.map((change) => change.name))}` : '',
      withdrawn.length > 0 ? 'its approval was taken back' : '',
      moved.length > 0 ? `its address changed from ${moved[0]?.before ?? ''} to ${moved[0]?.after ?? ''}` : '',
      gone.length > 0 ? `gone: ${listed(gone.map((change) => change.name))}` : '',
    ].filter((part) => part !== '');
    const others = row.agents.filter((agent) => agent !== row.name);
    return {
      key: row.key,
      severity:
        refused.length > 0 || withdrawn.length > 0
          ? 'high'
          : moved.length > 0 || open.length >= params.tools
            ? 'medium'
            : integrations.length > 0 || open.length > 0
              ? 'low'
              : 'info',
      rank: {
        impact:
          refused.length + withdrawn.length > 0
            ? { value: 0.9, why: 'the inventory itself says that it is not approved' }
            : moved.length > 0
              ? { value: 0.7, why: 'what answers is no longer what was reviewed' }
              : open.length > 0
                ? { value: 0.45, why: 'whether it was reviewed is not known' }
                : { value: 0.2, why: 'what came is approved, or something went' },
        exposure: {
          value: Math.min(1, 0.5 + 0.1 * row.agents.length),
          why:
            row.agents.length === 0 ? 'no agent is known to use it' : `${count(row.agents.length, 'agent')} can use it`,
        },
        confidence: stated('both inventories state it'),
      },
      title:
        withdrawn.length > 0
          ? `${row.name} is no longer approved`
          : fresh.length > 0
            ? `${row.name} gained ${fresh.length === 1 ? (fresh[0]?.name ?? '') : count(fresh.length, 'integration or tool', 'integrations or tools')}`
            : moved.length > 0
              ? `${row.name} answers at another address`
              : `${row.name} lost ${count(gone.length, 'integration or tool', 'integrations or tools')}`,
      explanation:
        `From ${between(row.items)} the inventory shows for ${row.name}: ${told.join('; ')}.` +
        (refused.length > 0 ? ` ${listed(refused.map((change) => change.name))} is listed as not approved.` : '') +
        (open.length > 0
          ? ` For ${count(open.length, 'addition')} nothing in the case says whether it is approved.`
          : '') +
        (others.length > 0 ? ` It concerns ${listed(others)}.` : ''),
      entities: [...new Set([row.subject_id, ...row.agent_ids])].slice(0, 20),
      events: [],
      chains: [],
      records: recordsOf(row.items),
      facts: row.items.slice(0, 20).map((change) => ({
        name: change.name,
        value: `${change.before ?? 'not there'} → ${change.after ?? 'not there'} (${change.to_label})`,
      })),
      ...changeSpan(row.items),
    };
  },
});
