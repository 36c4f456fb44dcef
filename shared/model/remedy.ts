/** What can be done about a finding: one vocabulary, so that each ends in an action that a reviewer's process knows. */
export const REMEDIES = {
  reduceScope: 'Reduce scope',
  rotate: 'Rotate or revoke the credential',
  dedicatedIdentity: 'Give a dedicated identity',
  assignOwner: 'Assign an owner',
  stepUp: 'Require step-up approval',
  policyCheck: 'Check policy before execution',
  justInTime: 'Grant just in time',
  humanReview: 'Put a human in review',
  recordSource: 'Record the missing log source',
  retire: 'Retire the agent',
} as const;
export type Remedy = keyof typeof REMEDIES;

/** A line of remediation: the act in the vocabulary's words, then how it is meant here; `how` goes on from it, or begins with its own comma or colon. */
export function remedy(act: Remedy, how = ''): string {
  return `${REMEDIES[act]}${/^(?:[,:]|$)/.test(how) ? '' : ' '}${how}`;
}

/** The act that a line of remediation begins with; undefined where it is a question or a check rather than one of the ten. */
export function remedyOf(line: string): Remedy | undefined {
  const acts = Object.keys(REMEDIES) as Remedy[];
  return acts.find((act) => line.startsWith(REMEDIES[act]) && !/^\w/.test(line.slice(REMEDIES[act].length)));
}
