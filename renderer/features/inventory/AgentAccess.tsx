import { AccessTable } from './AccessTable.tsx';
import type { AgentData } from './agentData.ts';

/** Intended, granted, observed. */
export function AgentAccess({ agent }: { readonly agent: AgentData }) {
  return (
    <>
      <AccessTable rows={agent.access} cut={agent.accessCut} />
      <Unmapped scopes={agent.unmappedScopes} />
    </>
  );
}

function Unmapped(props: { readonly scopes: AgentData['unmappedScopes'] }) {
  if (props.scopes.length === 0) return null;
  return (
    <>
      <h3>Scopes with no known meaning</h3>
      <p className="ar-muted ar-small">
        Compared by name alone; look them up before calling this agent's access small.
      </p>
      <p className="ar-tag-row">
        {props.scopes.map((scope) => (
          <span key={`${scope.system}${scope.text}`} className="ar-tag ar-mono">
            {scope.system} {scope.text}
          </span>
        ))}
      </p>
    </>
  );
}
