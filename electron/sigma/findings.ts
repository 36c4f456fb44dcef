/** What a Sigma rule found, as findings: one for each agent, person or actor, or for each group of a correlation. */
import type { Severity } from '../../shared/model/kinds.ts';
import type { Grade, Rank } from '../../shared/model/rank.ts';
import type { Correlated } from './correlate.ts';
import type { About } from './rule.ts';
import type { Correlation } from './windows.ts';

export const SIGMA_VERSION = 1;
/** Most events that a finding cites one by one. */
export const MOST_CITED = 200;
/** More findings of one rule help nobody; the rule is refused rather than cut, because a cut list would mislead. */
const MOST_FINDINGS = 20_000;
const MOST_CHAINS = 50;
const MOST_ENTITIES = 20;

export interface SigmaRef {
  readonly scheme: string;
  readonly id: string;
  readonly title: string;
}

export interface SigmaFinding {
  readonly rule: string;
  readonly ruleVersion: number;
  readonly key: string;
  readonly severity: Severity;
  readonly rank: Rank;
  readonly title: string;
  readonly explanation: string;
  readonly remediation: readonly string[];
  readonly refs: readonly SigmaRef[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly entities: readonly number[];
  readonly events: readonly number[];
  readonly chains: readonly string[];
  readonly records: readonly number[];
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

/** What is known of an event that matched. */
export interface EventFacts {
  readonly event: number;
  readonly timeUs: number | null;
  readonly chain: string | null;
  readonly agent: Named | undefined;
  readonly user: Named | undefined;
  readonly actor: Named | undefined;
}

export interface Named {
  readonly id: number;
  /** Stable across analyses. */
  readonly key: string;
  readonly name: string;
}

/** Events of one agent or, without one, of one person or actor. */
export interface HitGroup {
  readonly who: 'agent' | 'user' | 'actor' | 'nobody';
  readonly named: Named | undefined;
  count: number;
  firstUs: number | null;
  lastUs: number | null;
  readonly events: number[];
  readonly entities: Set<number>;
  readonly chains: Set<string>;
}

/** Gathers hits by who stands behind them. */
export class HitGroups {
  readonly #groups = new Map<string, HitGroup>();
  total = 0;

  add(facts: EventFacts): void {
    const who =
      facts.agent !== undefined
        ? 'agent'
        : facts.user !== undefined
          ? 'user'
          : facts.actor !== undefined
            ? 'actor'
            : 'nobody';
    const named = facts.agent ?? facts.user ?? facts.actor;
    const key = `${who}:${named?.key ?? ''}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      refuseMore(this.#groups.size, 'agents, people and actors');
      group = { who, named, count: 0, firstUs: null, lastUs: null, events: [], entities: new Set(), chains: new Set() };
      this.#groups.set(key, group);
    }
    take(group, facts);
    this.total += 1;
  }

  all(): readonly HitGroup[] {
    return [...this.#groups.values()].sort(
      (a, b) => b.count - a.count || (a.named?.key ?? '').localeCompare(b.named?.key ?? ''),
    );
  }
}

function refuseMore(groups: number, what: string): void {
  if (groups < MOST_FINDINGS) return;
  throw new Error(`more than ${MOST_FINDINGS.toLocaleString('en-US')} ${what} match; narrow the rule`);
}

function take(group: HitGroup, { event, timeUs, chain, agent, user, actor }: EventFacts): void {
  group.count += 1;
  if (group.events.length < MOST_CITED) group.events.push(event);
  for (const one of [agent, user, actor])
    if (one !== undefined && group.entities.size < MOST_ENTITIES) group.entities.add(one.id);
  if (chain !== null && group.chains.size < MOST_CHAINS) group.chains.add(chain);
  if (timeUs === null) return;
  group.firstUs = Math.min(group.firstUs ?? timeUs, timeUs);
  group.lastUs = Math.max(group.lastUs ?? timeUs, timeUs);
}

/** One finding for each group. */
export function ruleFindings(about: About, groups: HitGroups): SigmaFinding[] {
  return groups.all().map((group) => {
    const name = group.named?.name ?? 'nobody known';
    const seen = `${events(group.count)} of ${name}${span(group.firstUs, group.lastUs)}`;
    return {
      ...common(about, group.count, group.who === 'agent'),
      key: `${group.who}:${group.named?.key ?? ''}`,
      title: `${about.title}: ${name}`,
      explanation: explained(about, `The rule matches ${seen}.`, group.count),
      facts: facts(about, [{ name: 'events matched', value: group.count.toLocaleString('en-US') }]),
      entities: [...group.entities],
      events: group.events,
      chains: [...group.chains],
      firstUs: group.firstUs,
      lastUs: group.lastUs,
    };
  });
}

/**
 * One finding for each group of a correlation.
 * @param undated matching events that no window can hold
 * @param factsOf what is known of a cited event
 */
export function correlationFindings(
  about: About,
  correlation: Correlation,
  { groups, ungrouped }: Correlated,
  undated: number,
  factsOf: (events: readonly number[]) => readonly EventFacts[],
): SigmaFinding[] {
  refuseMore(groups.length - 1, 'groups');
  const left = [
    { name: 'matching events without a time', value: undated },
    { name: 'matching events without a group', value: ungrouped },
  ].flatMap(({ name, value }) => (value === 0 ? [] : [{ name, value: value.toLocaleString('en-US') }]));
  return groups.map((group) => {
    const hits = new Set(group.windows.flatMap((window) => window.hits.flatMap((hit) => hit.cites ?? [hit.event])));
    const cited = [...hits].slice(0, MOST_CITED);
    const known = factsOf(cited);
    const gathered: HitGroup = {
      who: 'nobody',
      named: undefined,
      count: 0,
      firstUs: null,
      lastUs: null,
      events: [],
      entities: new Set(),
      chains: new Set(),
    };
    for (const one of known) take(gathered, one);
    const by = correlation.groupBy.map((name, at) => `${name} ${group.values[at]}`).join(', ');
    const most = Math.max(...group.windows.map((window) => window.count));
    const firstUs = Math.min(...group.windows.map((window) => window.firstUs));
    const lastUs = Math.max(...group.windows.map((window) => window.lastUs));
    const times = group.windows.length === 1 ? 'once' : `${group.windows.length.toLocaleString('en-US')} times`;
    const what = `${condition(correlation)} within ${correlation.spanText}${by === '' ? '' : `, for ${by}`}`;
    return {
      ...common(
        about,
        hits.size,
        known.some((one) => one.agent !== undefined),
      ),
      key: `group:${JSON.stringify(group.values.map((value) => value.toLowerCase()))}`,
      title: by === '' ? about.title : `${about.title}: ${by}`,
      explanation: explained(
        about,
        `The correlation holds ${times}: ${what}. It rests on ${events(hits.size)}${span(firstUs, lastUs)}.`,
        hits.size,
      ),
      facts: facts(about, [
        { name: 'correlation', value: `${correlation.type} of ${correlation.rules.join(', ')}` },
        { name: 'windows', value: group.windows.length.toLocaleString('en-US') },
        { name: 'highest count', value: most.toLocaleString('en-US') },
        ...left,
      ]),
      entities: [...gathered.entities],
      events: cited,
      chains: [...gathered.chains],
      firstUs,
      lastUs,
    };
  });
}

const ORDER_TEXT = {
  gt: 'more than',
  gte: 'at least',
  lt: 'fewer than',
  lte: 'at most',
  eq: 'exactly',
  neq: 'other than',
} as const;

function condition({ type, rules, condition: { bounds, field } }: Correlation): string {
  if (type === 'temporal_ordered') return `${rules.length} rules matched in their order`;
  const counted =
    type === 'event_count'
      ? 'matching events'
      : type === 'value_count'
        ? `different values of ${field ?? ''}`
        : 'different rules matched';
  return `${bounds.map(({ order, value }) => `${ORDER_TEXT[order]} ${value.toLocaleString('en-US')}`).join(' and ')} ${counted}`;
}

const IMPACT: Readonly<Record<Severity, number>> = { info: 0.15, low: 0.3, medium: 0.5, high: 0.8, critical: 1 };
const CONFIDENCE: Readonly<Record<string, number>> = {
  stable: 0.9,
  test: 0.8,
  experimental: 0.5,
  deprecated: 0.3,
  unsupported: 0.3,
};

function common(
  about: About,
  count: number,
  byAgent: boolean,
): Pick<SigmaFinding, 'rule' | 'ruleVersion' | 'severity' | 'rank' | 'remediation' | 'refs' | 'records'> {
  return {
    rule: about.key,
    ruleVersion: SIGMA_VERSION,
    severity: about.severity,
    rank: {
      impact: {
        value: IMPACT[about.severity],
        why: `the rule’s author graded it ${about.severity === 'info' ? 'informational' : about.severity}`,
      },
      exposure: exposure(count, byAgent),
      confidence: {
        value: CONFIDENCE[about.status] ?? 0.6,
        why: about.status === '' ? 'the rule states no status' : `the rule’s status is ${about.status}`,
      },
    },
    remediation: [
      'Put a human in review: compare the cited records with the known false positives',
      'If it holds, reduce the scope of, or revoke, the credential that was used',
    ],
    refs: refsOf(about.tags),
    records: [],
  };
}

/** The same scale as the built-in rules': once 0.6, a thousand times 1; less where no agent is known to be involved. */
function exposure(count: number, byAgent: boolean): Grade {
  const value = Math.min(1, 0.6 + Math.log10(Math.max(1, count)) * 0.133);
  return byAgent
    ? { value, why: `${events(count)}, an agent among those involved` }
    : { value: value * 0.7, why: `${events(count)}, no agent known to be involved` };
}

function explained(about: About, seen: string, count: number): string {
  const cut = count > MOST_CITED ? ` The first ${MOST_CITED} are cited.` : '';
  const status = about.status === '' ? '' : `, status ${about.status}`;
  const origin = ` It is the Sigma rule in ${about.file}${status}, and says what its author looked for, not what was meant.`;
  const known =
    about.falsePositives.length === 0
      ? ''
      : ` Known false positives: ${about.falsePositives.map((one) => one.replace(/\.$/, '')).join('; ')}.`;
  return `${seen}${cut}${known}${origin}`.slice(0, 8_000);
}

function facts(about: About, own: SigmaFinding['facts']): SigmaFinding['facts'] {
  const stated: (readonly [string, string])[] = [
    ['rule author', about.author],
    ['rule date', about.date],
    ['log source', about.logsource],
    ...about.references.slice(0, 10).map((one) => ['reference', one] as const),
  ];
  return [...own, ...stated.filter(([, value]) => value !== '').map(([name, value]) => ({ name, value }))].slice(0, 40);
}

const TACTICS: Readonly<Record<string, readonly [string, string]>> = {
  reconnaissance: ['TA0043', 'Reconnaissance'],
  'resource-development': ['TA0042', 'Resource Development'],
  'initial-access': ['TA0001', 'Initial Access'],
  execution: ['TA0002', 'Execution'],
  persistence: ['TA0003', 'Persistence'],
  'privilege-escalation': ['TA0004', 'Privilege Escalation'],
  'defense-evasion': ['TA0005', 'Defense Evasion'],
  'credential-access': ['TA0006', 'Credential Access'],
  discovery: ['TA0007', 'Discovery'],
  'lateral-movement': ['TA0008', 'Lateral Movement'],
  collection: ['TA0009', 'Collection'],
  exfiltration: ['TA0010', 'Exfiltration'],
  'command-and-control': ['TA0011', 'Command and Control'],
  impact: ['TA0040', 'Impact'],
};

/** References that a rule's tags make: ATT&CK, ATLAS, OWASP lists, CVE. Other tags are of no list that a reader could look up. */
export function refsOf(tags: readonly string[]): SigmaRef[] {
  const refs = tags.flatMap((tag): SigmaRef[] => {
    const lower = tag.toLowerCase();
    const rest = lower.slice(lower.indexOf('.') + 1);
    const tactic = TACTICS[rest.replaceAll('_', '-')];
    if (lower.startsWith('attack.') && Object.hasOwn(TACTICS, rest.replaceAll('_', '-')) && tactic !== undefined) {
      return [{ scheme: 'MITRE ATT&CK', id: tactic[0], title: tactic[1] }];
    }
    if (/^attack\.t\d{4}(?:\.\d{3})?$/.test(lower))
      return [{ scheme: 'MITRE ATT&CK', id: rest.toUpperCase(), title: 'Technique' }];
    if (/^atlas\.aml\.t\d{4}(?:\.\d{3})?$/.test(lower))
      return [{ scheme: 'MITRE ATLAS', id: rest.toUpperCase(), title: 'Technique' }];
    if (/^owasp\.asi\d{2}$/.test(lower))
      return [{ scheme: 'OWASP ASI', id: rest.toUpperCase(), title: 'Agentic security risk' }];
    if (/^owasp\.nhi\d{1,2}$/.test(lower))
      return [{ scheme: 'OWASP NHI', id: rest.toUpperCase(), title: 'Non-human identity risk' }];
    if (/^cve\.\d{4}[-.]\d{4,7}$/.test(lower))
      return [{ scheme: 'CVE', id: `CVE-${rest.replace('.', '-')}`, title: 'Vulnerability' }];
    return [];
  });
  return refs.slice(0, 20);
}

function events(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'event' : 'events'}`;
}

function span(firstUs: number | null, lastUs: number | null): string {
  if (firstUs === null || lastUs === null) return '';
  const at = (us: number): string => `${new Date(us / 1000).toISOString().slice(0, 19)}Z`;
  return firstUs === lastUs ? ` at ${at(firstUs)}` : ` between ${at(firstUs)} and ${at(lastUs)}`;
}
