import type { Out } from '../../../shared/contract/index.ts';

/** What every part of an agent's page is given. */
export type AgentData = Out<'agents.get'>;
