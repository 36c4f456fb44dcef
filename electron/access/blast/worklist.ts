/** What to revoke and in which order: what contains the incident, then what it was seen using, then what it could use next. */
import {
  type BlastNode,
  type BlastSource,
  type Reach,
  type ReachedNode,
  type ReachedPermission,
  SYSTEM_NOT_STATED,
  WORK_STAGES,
  WORK_URGENCIES,
  type WorkItem,
  type WorkStage,
  type WorkUrgency,
} from '../../../shared/model/blast.ts';

const FACTS = ['kind', 'credential_type', 'system', 'platform', 'status'] as const;
type Facts = ReadonlyMap<string, readonly string[]>;
const NO_FACTS: Facts = new Map();
/** Kinds of credentials that end by being revoked, not by being rotated. */
const SESSION = /session|token|oauth|grant|delegat|jwt|cookie/i;
const STATIC = /api_?key|personal_access|secret|certificate|password|machine_token|api_token/i;
/** Hops by which a thing acts, as `follow` words them. */
const ACTS_WITH: ReadonlySet<string> = new Set(['authenticates as', 'acted with', 'holds', 'runs as']);
/** An inventory's words for what is no longer in force. */
const ENDED = /^(?:revoked|disabled|inactive|deleted|departed|suspended|expired)$/i;

/** In the order in which to work. */
export function worklist(source: BlastSource, reach: Reach): readonly WorkItem[] {
  const [subject] = reach.nodes;
  if (subject === undefined) return [];
  const ids = reach.nodes.map((node) => node.id);
  const nodes = source.nodes([...ids, ...reach.permissions.map((row) => row.holder)]);
  const facts = source.facts(ids, FACTS);
  const items = [
    ...reach.nodes.flatMap((node) => nodeItem(node, { subject, nodes, facts, source, reach }) ?? []),
    ...grantItems({ subject, nodes, facts, source, reach }),
  ];
  return items.sort(
    (a, b) =>
      WORK_URGENCIES.indexOf(a.urgency) - WORK_URGENCIES.indexOf(b.urgency) ||
      WORK_STAGES.indexOf(a.stage) - WORK_STAGES.indexOf(b.stage) ||
      (b.tier ?? -1) - (a.tier ?? -1) ||
      usedEvents(source, b) - usedEvents(source, a) ||
      (a.action < b.action ? -1 : 1),
  );
}

function usedEvents(source: BlastSource, item: WorkItem): number {
  return source.used.get(item.systemId ?? item.target)?.events ?? 0;
}

interface Known {
  readonly subject: ReachedNode;
  readonly nodes: ReadonlyMap<number, BlastNode>;
  readonly facts: ReadonlyMap<number, Facts>;
  readonly source: BlastSource;
  readonly reach: Reach;
}

function nodeItem(node: ReachedNode, known: Known): WorkItem | undefined {
  // Rights that were lent, and agents whose rights a credential carries, are not themselves in foreign hands.
  if (node.power === 'named' || node.power === 'rights') return undefined;
  const named = known.nodes.get(node.id);
  const facts = known.facts.get(node.id) ?? NO_FACTS;
  const act = named === undefined ? undefined : actOn(named, facts);
  if (act === undefined) return undefined;
  const urgency = urgencyOf(node, known);
  const ended = facts.get('status')?.find((status) => ENDED.test(status.trim()));
  const note = ended === undefined ? '' : ` The inventory calls it ${ended}: verify that it is.`;
  return {
    ...act,
    urgency,
    target: node.id,
    systemId: null,
    where: facts.get('system')?.join('; ') ?? facts.get('platform')?.join('; ') ?? systemsOf(node.id, known),
    why: `${whyOf(node, urgency, known)}${note}`,
    tier: tierOf(node.id, known),
    recordId: known.reach.hops[node.path.at(-1) ?? -1]?.recordId ?? null,
  };
}

/** A name with the word for its kind: an agent and its account are often called the same. */
function calledBy(node: BlastNode | undefined): string {
  if (node === undefined) return 'its holder';
  const word = { identity: 'account ', mcp_server: 'MCP server ', user: '', object: '', system: '' }[
    node.kind as string
  ];
  return word === '' ? node.name : `the ${word ?? `${node.kind} `}${node.name}`;
}

function actOn(node: BlastNode, facts: Facts): { stage: WorkStage; action: string } | undefined {
  const { kind } = node;
  const name = calledBy(node);
  switch (kind) {
    case 'user':
      return { stage: 'sessions', action: `End every session of ${name} and revoke the refresh tokens` };
    case 'credential': {
      const type = [...(facts.get('kind') ?? []), ...(facts.get('credential_type') ?? [])].join(' ');
      return SESSION.test(type) && !STATIC.test(type)
        ? { stage: 'sessions', action: `Revoke ${name}, a token or session` }
        : { stage: 'credentials', action: `Revoke ${name}, and issue another only to those who need it` };
    }
    case 'identity':
      return { stage: 'credentials', action: `Block sign-in of ${name} and rotate its credentials` };
    case 'integration':
      return { stage: 'integrations', action: `Suspend ${name} and revoke what it was granted` };
    case 'mcp_server':
      return { stage: 'integrations', action: `Disconnect ${name}` };
    case 'workflow':
      return { stage: 'agents', action: `Deactivate ${name}` };
    case 'blueprint':
      return { stage: 'agents', action: `Disable ${name}, which stops every agent made from it` };
    case 'agent':
      return { stage: 'agents', action: `Pause ${name}` };
    default:
      return undefined;
  }
}

function urgencyOf(node: ReachedNode, { subject, source, reach }: Known): WorkUrgency {
  if (node.id === subject.id) return 'contain';
  // What the subject acts with ends with it; a credential is its own end.
  const direct = node.depth === 1 && (node.kind === 'credential' || node.kind === 'identity');
  const words = reach.hops[node.path[0] ?? -1]?.words ?? '';
  if (direct && subject.kind !== 'credential' && ACTS_WITH.has(words)) return 'contain';
  return source.used.has(node.id) ? 'used' : 'reachable';
}

function whyOf(node: ReachedNode, urgency: WorkUrgency, known: Known): string {
  if (node.depth === 0) return 'It is where the incident begins.';
  const path = inWords(node.path, known);
  const events = known.source.used.get(node.id)?.events ?? 0;
  if (urgency === 'contain') return `What it acts with: ${path}.`;
  return urgency === 'used'
    ? `${eventsOf(events, known)} ${events === 1 ? 'names' : 'name'} it: ${path}.`
    : `Within reach, named by no event of ${subjectName(known)}: ${path}.`;
}

function subjectName({ nodes, subject }: Known): string {
  return nodes.get(subject.id)?.name ?? 'the subject';
}

/** `44 events of Drift` */
function eventsOf(count: number, known: Known): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'event' : 'events'} of ${subjectName(known)}`;
}

function inWords(path: readonly number[], { nodes, reach }: Known): string {
  return path
    .map((at, step) => {
      const hop = reach.hops[at];
      if (hop === undefined) return '';
      const to = (hop.to === null ? undefined : nodes.get(hop.to)?.name) ?? hop.toName;
      return step === 0 ? `${nodes.get(hop.from)?.name ?? ''} ${hop.words} ${to}` : `${hop.words} ${to}`;
    })
    .join(', which ');
}

function systemsOf(id: number, { reach }: Known): string {
  const names = reach.systems.flatMap(({ name, path }) => (reach.hops[path.at(-1) ?? -1]?.from === id ? [name] : []));
  const held = reach.permissions.flatMap((row) => (row.holder === id && row.systemId !== null ? [row.system] : []));
  return [...new Set([...names, ...held])].slice(0, 5).join('; ');
}

function tierOf(id: number, { reach }: Known): number | null {
  const tiers = reach.permissions.flatMap((row) => (row.holder === id && row.mapped ? [row.tier] : []));
  return tiers.length === 0 ? null : Math.max(...tiers);
}

/** One item a grant as its record writes it: holder, system and text. */
function grantItems(known: Known): WorkItem[] {
  const groups = Map.groupBy(known.reach.permissions, (row) => JSON.stringify([row.holder, row.grantedOn, row.text]));
  return [...groups.values()].flatMap(([grant, ...more]) => {
    if (grant === undefined) return [];
    const rows = [grant, ...more];
    const on = mostUsed(rows, known);
    const where = grant.grantedOn ?? (grant.system === SYSTEM_NOT_STATED ? '' : grant.system);
    const holder = calledBy(known.nodes.get(grant.holder));
    const meaning = rows.some((row) => row.mapped) ? '' : ', of unknown meaning';
    const via = grant.via === 'direct' ? '' : ` by ${grant.via.replaceAll('_', ' ')}`;
    const reached = [...new Set(rows.map((row) => row.system))].filter((name) => name !== SYSTEM_NOT_STATED);
    const seen = wereOn(on, reached, known);
    return {
      stage: 'grants',
      urgency: on.events === 0 ? 'reachable' : 'used',
      target: grant.holder,
      systemId: on.systemId,
      action: `Remove ${grant.text}${where === '' ? '' : ` on ${where}`} from ${holder}, or narrow it`,
      where,
      why: `Held by ${holder}${via}${meaning}; ${seen}.`,
      tier: highest(rows),
      recordId: grant.recordId,
    };
  });
}

function wereOn(
  on: { readonly system: string; readonly events: number },
  reached: readonly string[],
  known: Known,
): string {
  if (reached.length === 0) return 'which system it is for is not stated';
  if (on.events === 0) return `no event of ${subjectName(known)} was on ${listed(reached)}`;
  return `${eventsOf(on.events, known)} ${on.events === 1 ? 'was' : 'were'} on ${on.system}`;
}

function listed(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} or ${names.length - 3} others` : names.join(' or ');
}

/** Of the systems that a grant is good for, the one on which the subject was seen most. */
function mostUsed(rows: readonly ReachedPermission[], { source }: Known) {
  const ids = new Map(rows.flatMap(({ systemId, system }) => (systemId === null ? [] : [[systemId, system] as const])));
  const seen = [...ids].map(([systemId, system]) => ({
    systemId,
    system,
    events: source.used.get(systemId)?.events ?? 0,
  }));
  const [most] = seen.sort((a, b) => b.events - a.events || a.systemId - b.systemId);
  return most ?? { systemId: null, system: '', events: 0 };
}

function highest(rows: readonly ReachedPermission[]): number | null {
  const mapped = rows.filter((row) => row.mapped);
  return mapped.length === 0 ? null : Math.max(...mapped.map((row) => row.tier));
}
