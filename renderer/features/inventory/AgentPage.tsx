import type { ComponentType } from 'react';
import { SeverityLabel } from '../../components/labels.tsx';
import { Go } from '../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { navigate, useRoute } from '../../lib/route.ts';
import { formatCount } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { AgentChains } from './AgentChains.tsx';
import { StatusLabels } from './AgentGrid.tsx';
import { AgentOverview } from './AgentOverview.tsx';
import { AgentTabs } from './AgentTabs.tsx';
import { AgentAccess } from './access/AgentAccess.tsx';
import type { AgentData } from './agentData.ts';
import { Blast } from './blast/Blast.tsx';
import { AgentDrift } from './drift/AgentDrift.tsx';

interface AgentSection {
  /** In the address as `inventory.tab`. */
  readonly id: string;
  readonly title: string;
  readonly View: ComponentType<{ readonly agent: AgentData }>;
}

/** The parts of the page, in the order of their tabs. */
const SECTIONS: readonly [AgentSection, ...AgentSection[]] = [
  { id: 'overview', title: 'Overview', View: AgentOverview },
  { id: 'access', title: 'Access', View: AgentAccess },
  { id: 'reach', title: 'Reach', View: ({ agent }) => <Blast id={agent.row.entity.id} /> },
  { id: 'chains', title: 'Chains', View: ({ agent }) => <AgentChains agentId={agent.row.entity.id} /> },
  { id: 'drift', title: 'Drift', View: AgentDrift },
];

/** One agent: what it is, why it stands as it does, and what it was meant to, could and did reach. */
export function AgentPage(props: { readonly id: number }) {
  const { own } = useRoute();
  const query = useQueryOf('agents.get', { id: props.id });
  if (query.error !== null && query.data === undefined)
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingRows />;
  const { row } = query.data;
  const section = SECTIONS.find((one) => one.id === own['inventory.tab']) ?? SECTIONS[0];
  return (
    <section className="ar-agent-page" aria-label={`Agent ${row.entity.name}`}>
      <header className="ar-agent-head">
        <h2>{row.entity.name}</h2>
        <StatusLabels status={row.status} />
        <SeverityLabel severity={row.risk.severity} title={`score ${row.risk.score.toFixed(1)}`} />
        <span className="ar-muted ar-agent-purpose" title={row.purpose}>
          {row.purpose === '' ? 'purpose not stated' : row.purpose}
        </span>
        <Go button to={{ view: 'graph', sel: { kind: 'entity', id: String(row.entity.id) } }}>
          Graph
        </Go>
        <Go button to={{ view: 'timeline', filter: `agent:${JSON.stringify(row.entity.handle)}` }}>
          {formatCount(row.events)} events
        </Go>
      </header>
      <AgentTabs
        label={`Parts of ${row.entity.name}`}
        tabs={SECTIONS}
        current={section.id}
        onChange={(id) =>
          navigate({ own: { 'inventory.tab': id === SECTIONS[0].id ? null : id, 'inventory.of': null } })
        }
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <div className="ar-agent-body" role="tabpanel" tabIndex={0} aria-labelledby={`agent-tab-${section.id}`}>
        <section.View agent={query.data} />
      </div>
    </section>
  );
}
