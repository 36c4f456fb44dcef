/** Which edges hand power on, in which direction, and how much of it. */
import type { BlastEdge, BlastPower } from '../../../shared/model/blast.ts';
import type { EdgeKind, EntityKind } from '../../../shared/model/kinds.ts';

export interface Follow {
  readonly next: number;
  readonly power: BlastPower;
  readonly words: string;
}

/** Whoever has the left end has the right one too. */
const FORWARD: Readonly<Partial<Record<EdgeKind, string>>> = {
  AUTHENTICATES_AS: 'authenticates as',
  RUNS_AS: 'runs as',
  HAS_ROLE: 'has the role',
  HAS_CREDENTIAL: 'holds',
  HAS_INTEGRATION: 'acts through',
  GRANTED_SCOPE: 'has a grant on',
  CAN_TRIGGER: 'can trigger',
  CAN_REACH: 'can reach',
  USES_TOOL: 'can use',
  INVOKED: 'started',
  CALLED: 'called',
  HANDED_OFF_TO: 'hands work to',
  OWNS: 'is the owner of',
};

/** The same hop where events show it. */
const SEEN: Readonly<Partial<Record<EdgeKind, string>>> = {
  AUTHENTICATES_AS: 'acted with',
  HAS_INTEGRATION: 'acted through',
  USES_TOOL: 'used',
  HANDED_OFF_TO: 'handed work to',
};

/** What may be done with a thing that was granted or can be reached, but not with what it acts through. */
const RIGHTS: ReadonlySet<EdgeKind> = new Set(['CAN_REACH', 'GRANTED_SCOPE', 'HAS_ROLE']);
/** Kinds whose power ends with themselves. */
const LEAVES: ReadonlySet<EntityKind> = new Set(['system', 'object']);

/**
 * Where an edge leads from `at`, or undefined when it hands nothing on.
 * @param power how much of the power of `at` is held
 * @param credentialKind the inventory's word for the kind of a credential, e.g. `user_session`
 */
export function follow(edge: BlastEdge, at: number, power: BlastPower, credentialKind: string): Follow | undefined {
  if (power === 'named') return undefined;
  return edge.from === at ? forward(edge, power) : backward(edge, power, credentialKind);
}

function forward(edge: BlastEdge, power: BlastPower): Follow | undefined {
  const words = (edge.basis === 'observed' ? SEEN[edge.kind] : undefined) ?? FORWARD[edge.kind];
  if (words === undefined) return undefined;
  if (power === 'rights' && !RIGHTS.has(edge.kind)) return undefined;
  // A stolen credential is not the drawer in which its account keeps the others.
  if (power === 'account' && edge.kind === 'HAS_CREDENTIAL') return undefined;
  return { next: edge.to, power: LEAVES.has(edge.toKind) ? 'named' : 'whole', words };
}

function backward(edge: BlastEdge, power: BlastPower, credentialKind: string): Follow | undefined {
  const next = edge.from;
  if (power === 'rights') return undefined;
  switch (edge.kind) {
    // Microsoft: the blueprint holds the credential, so it is the boundary; all agents made from it fall together.
    case 'INSTANCE_OF':
      return { next, power: 'whole', words: 'is the blueprint of' };
    case 'HAS_CREDENTIAL':
      return holder(edge, credentialKind);
    case 'RUNS_AS':
      return edge.fromKind === 'identity' && edge.toKind === 'user'
        ? { next, power: 'account', words: 'is the same account as' }
        : undefined;
    // Rights that people lent: their data is within reach, they themselves are not taken over.
    case 'DELEGATED_TO':
      return edge.fromKind === 'user' ? { next, power: 'named', words: 'acts with rights lent by' } : undefined;
    default:
      return undefined;
  }
}

/** Whom a credential speaks for. */
function holder(edge: BlastEdge, credentialKind: string): Follow | undefined {
  const next = edge.from;
  switch (edge.fromKind) {
    case 'identity':
    case 'blueprint':
    case 'integration':
      return { next, power: 'account', words: 'is a credential of' };
    case 'agent':
    case 'workflow':
      return { next, power: 'rights', words: 'carries the rights of' };
    case 'user':
      return /session|password/i.test(credentialKind)
        ? { next, power: 'account', words: 'is a session of' }
        : { next, power: 'rights', words: 'carries the rights of' };
    default:
      return undefined;
  }
}
