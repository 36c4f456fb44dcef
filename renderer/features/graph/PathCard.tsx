import { useState } from 'react';
import type { DrawnGraph, Entity } from '../../../shared/picture/drawnGraph.ts';
import { Button, Toggle } from '../../components/controls.tsx';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { ErrorNote } from '../../components/states.tsx';
import { plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { setGraph, useGraphStore } from './graphStore.ts';
import { pathKey } from './queries/paths.ts';

const HITS = 8;

/** Finds paths from a node to another, which is named here or clicked in the picture. */
export function PathCard(props: {
  readonly from: Entity;
  readonly to: Entity | undefined;
  readonly onTo: (entity: Entity) => void;
  readonly graph: DrawnGraph;
  readonly paths: readonly (readonly string[])[];
  readonly message: string;
  readonly loading: boolean;
  readonly shown: number;
  readonly onShown: (index: number) => void;
  readonly onClose: () => void;
}) {
  const { from, to } = props;
  const [text, setText] = useState('');
  const path = useGraphStore((state) => state.path);
  const inTimeOrder = path?.of.endsWith('/time') ?? true;
  const found = useQueryOf(
    'entities.find',
    { text, limit: HITS },
    { enabled: text.trim().length > 1, keepPrevious: true },
  );

  function ask(target: Entity, ordered: boolean): void {
    props.onTo(target);
    setGraph({ path: { mode: 'paths', of: pathKey(from.id, target.id, ordered) } });
  }

  return (
    <section className="gr-card" aria-label="Path between two nodes">
      <header className="gr-card-head">
        <h2>Path</h2>
        <Button quiet label="Close" onClick={props.onClose}>
          ×
        </Button>
      </header>
      <p>
        from <EntityLabel entity={from} />
      </p>
      {to === undefined ? (
        <>
          <label className="gr-field">
            <span>to: click a node, or type a name</span>
            {/* biome-ignore lint/a11y/noAutofocus: the card was opened to name the target */}
            <input type="search" value={text} autoFocus onChange={(event) => setText(event.target.value)} />
          </label>
          {found.error !== null && <ErrorNote error={found.error} />}
          <ul className="gr-hits">
            {(text.trim().length > 1 ? (found.data ?? []) : [])
              .filter((entity) => entity.id !== from.id)
              .map((entity) => (
                <li key={entity.id}>
                  <button type="button" className="gr-hit" onClick={() => ask(entity, inTimeOrder)}>
                    <EntityLabel entity={entity} />
                  </button>
                </li>
              ))}
          </ul>
        </>
      ) : (
        <>
          <p>
            to <EntityLabel entity={to} />
          </p>
          <Toggle
            on={inTimeOrder}
            onChange={(ordered) => ask(to, ordered)}
            title="Only observed edges, each not before the one before it"
          >
            in a possible order of time
          </Toggle>
          {props.loading && <p className="ar-muted">Looking…</p>}
          {!props.loading && props.message !== '' && <p role="status">{props.message}</p>}
          {!props.loading && props.paths.length > 0 && (
            <ol className="gr-paths" aria-label={`${plural(props.paths.length, 'path')}, shortest first`}>
              {props.paths.map((edges, at) => (
                <li key={edges.join('|')}>
                  <button
                    type="button"
                    className="gr-hit"
                    aria-current={props.shown === at ? 'true' : undefined}
                    onClick={() => props.onShown(at)}
                  >
                    {plural(edges.length, 'hop')} · {namesAlong(edges, props.graph).join(' → ')}
                  </button>
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </section>
  );
}

/** Names of the nodes inside the path, its ends left out. */
function namesAlong(edges: readonly string[], graph: DrawnGraph): string[] {
  const byEdge = new Map(graph.edges.flatMap((edge) => edge.of.map((id) => [id, edge] as const)));
  const byNode = new Map(graph.nodes.map((node) => [node.id, node.label]));
  const steps = edges.map((id) => byEdge.get(id)).filter((edge) => edge !== undefined);
  const inner: string[] = [];
  for (const [at, step] of steps.entries()) {
    const next = steps[at + 1];
    if (next === undefined) break;
    const shared = [step.from, step.to].find((id) => id === next.from || id === next.to);
    inner.push(byNode.get(shared ?? '') ?? '…');
  }
  return inner.length === 0 ? ['directly'] : inner;
}
