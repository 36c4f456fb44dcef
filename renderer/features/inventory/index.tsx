/** The inventory: which agents exist, whose they are, what they act through, and how far that fits their purpose. */
import { useRoute } from '../../lib/route.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { AgentGrid } from './AgentGrid.tsx';
import { AgentPage } from './AgentPage.tsx';
import './inventory.css';

export default function InventoryView() {
  const { sel } = useRoute();
  const id = sel?.kind === 'entity' && /^\d{1,15}$/.test(sel.id) ? Number(sel.id) : undefined;
  const entity = useQueryOf('entities.get', { id: id ?? 0 }, { enabled: id !== undefined });
  const agentId = id !== undefined && entity.data?.entity.kind === 'agent' ? id : undefined;
  return (
    <div className="ar-inventory">
      <AgentGrid />
      {agentId !== undefined && <AgentPage key={agentId} id={agentId} />}
    </div>
  );
}
