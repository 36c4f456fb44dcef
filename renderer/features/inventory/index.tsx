/** The inventory: which agents exist, whose they are, what they act through, and how far that fits their purpose. */
import { useRoute } from '../../lib/route.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { AgentGrid } from './AgentGrid.tsx';
import { AgentPage } from './AgentPage.tsx';
import { BlastPage } from './BlastPage.tsx';
import { BLAST_KINDS } from './blastData.ts';
import './inventory.css';

export default function InventoryView() {
  const { own, sel } = useRoute();
  // The page of a blast radius stays while what it names is looked at.
  const chosen = own['inventory.of'] ?? (sel?.kind === 'entity' ? sel.id : '');
  const id = /^\d{1,15}$/.test(chosen) ? Number(chosen) : undefined;
  const entity = useQueryOf('entities.get', { id: id ?? 0 }, { enabled: id !== undefined });
  const shown = id === undefined ? undefined : entity.data?.entity;
  const agentId = shown?.kind === 'agent' ? id : undefined;
  const reached = shown !== undefined && own['inventory.tab'] === 'reach' && BLAST_KINDS.includes(shown.kind);
  return (
    <div className="ar-inventory">
      <AgentGrid />
      {agentId !== undefined && <AgentPage key={agentId} id={agentId} />}
      {agentId === undefined && shown !== undefined && reached && <BlastPage key={shown.id} entity={shown} />}
    </div>
  );
}
