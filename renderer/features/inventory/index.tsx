/** The inventory: which agents exist, whose they are, what they act through, and how far that fits their purpose. */
import { REACH_KINDS } from '../../lib/reach.ts';
import { useRoute } from '../../lib/route.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { AgentGrid } from './AgentGrid.tsx';
import { AgentPage } from './AgentPage.tsx';
import { BlastPage } from './blast/BlastPage.tsx';
import './inventory.css';

export default function InventoryView() {
  const { own, sel } = useRoute();
  const selected = useEntity(sel?.kind === 'entity' ? sel.id : undefined);
  // What a blast radius is of, while things that it names are looked at.
  const kept = useEntity(own['inventory.tab'] === 'reach' ? own['inventory.of'] : undefined);
  const shown = selected?.kind === 'agent' ? selected : (kept ?? selected);
  const reach = shown !== undefined && own['inventory.tab'] === 'reach' && REACH_KINDS.includes(shown.kind);
  return (
    <div className="ar-inventory">
      <AgentGrid above={shown?.kind === 'agent' || reach} />
      {shown?.kind === 'agent' && <AgentPage key={shown.id} id={shown.id} />}
      {shown !== undefined && shown.kind !== 'agent' && reach && <BlastPage key={shown.id} entity={shown} />}
    </div>
  );
}

function useEntity(id: string | undefined) {
  const wanted = id !== undefined && /^\d{1,15}$/.test(id) ? Number(id) : undefined;
  const { data } = useQueryOf('entities.get', { id: wanted ?? 0 }, { enabled: wanted !== undefined });
  return wanted === undefined ? undefined : data?.entity;
}
