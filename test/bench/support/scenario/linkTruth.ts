/** What a link between two records claims, method by method, and whether it is so. */
import type { Rec } from './record.ts';

type Claim = 'run' | 'holder' | 'agent' | 'person';

/**
 * `run`: both are of one run, or of one person's own work where there is no run. `holder`: what both used (a token, a key, a session) was one
 * principal's: the same run, person, agent or account. `agent`: one agent made both, in whichever run. `person`: the person of the first is
 * behind the second.
 */
export const LINK_CLAIMS: Readonly<Record<string, Claim | undefined>> = {
  'trace.context': 'run',
  'trace.member': 'run',
  'call.echo': 'run',
  'delegation.claims': 'run',
  conversation: 'run',
  'conversation.handoff': 'run',
  'session.name': 'run',
  'tool.audit': 'run',
  'workflow.run': 'run',
  'identity.time': 'run',
  'token.uti': 'holder',
  'credential.lineage': 'holder',
  'credential.same': 'holder',
  'session.origin': 'holder',
  session: 'holder',
  'network.time': 'agent',
  'signin.time': 'person',
};

const same = (a: string | null, b: string | null): boolean => a !== null && a === b;

/** Of a method of which nobody has said what its links claim, the most is asked: one run. */
export function linkHolds(method: string, from: Rec, to: Rec): boolean {
  const [a, b] = [from.truth, to.truth];
  const oneRun = same(a.run, b.run) || (a.run === null && b.run === null && same(a.user, b.user));
  switch (LINK_CLAIMS[method] ?? 'run') {
    case 'holder':
      return oneRun || same(a.user, b.user) || same(a.agent, b.agent) || same(a.credential, b.credential);
    case 'agent':
      return same(a.agent, b.agent);
    case 'person':
      return same(a.user, b.user);
    case 'run':
      return oneRun;
  }
}
