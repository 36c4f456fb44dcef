/** The slots in the words used everywhere. */
export const SLOT_NAMES = {
  user: 'originating user',
  agent: 'agent',
  credential: 'credential',
  workflow: 'workflow',
  system: 'system',
  object: 'object',
} as const;
