import './drift.css';
import type { AgentData } from '../agentData.ts';
import { DriftBehaviour } from './DriftBehaviour.tsx';
import { DriftInventory } from './DriftInventory.tsx';

/** What changed: left what its inventories say now and said before, right what it does now and did before. */
export function AgentDrift({ agent }: { readonly agent: AgentData }) {
  const { id } = agent.row.entity;
  return (
    <div className="ar-drift">
      <section aria-label="What changed in the inventory">
        <DriftInventory agentId={id} />
      </section>
      <section aria-label="What changed in behaviour">
        <DriftBehaviour agentId={id} />
      </section>
    </div>
  );
}
