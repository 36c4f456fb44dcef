/** The right-hand pane: whatever is selected, wherever it was selected. */
import { useEffect, useRef } from 'react';
import { Button } from '../../components/controls.tsx';
import type { Selection } from '../../lib/route.ts';
import { ChainPane } from './ChainPane.tsx';
import { EntityPane } from './EntityPane.tsx';
import { EventPane } from './EventPane.tsx';
import { FindingPane } from './FindingPane.tsx';
import { LinkPane } from './LinkPane.tsx';
import { SourceRecord } from './SourceRecord.tsx';

export function Inspector(props: { readonly sel: Selection; readonly onClose: () => void }) {
  const { sel } = props;
  const body = useRef<HTMLDivElement>(null);
  // Another selection starts at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the selection is what it follows
  useEffect(() => {
    body.current?.scrollTo({ top: 0 });
  }, [sel.kind, sel.id]);
  return (
    <aside className="ar-inspector" aria-label="Inspector">
      <div className="ar-inspector-close">
        <Button quiet label="Close the inspector" title="Close (Esc)" onClick={props.onClose}>
          ×
        </Button>
      </div>
      <section className="ar-inspector-body" ref={body} aria-label="Selection">
        <Pane key={`${sel.kind}:${sel.id}`} sel={sel} />
      </section>
    </aside>
  );
}

function Pane({ sel }: { readonly sel: Selection }) {
  const number = /^\d{1,15}$/.test(sel.id) ? Number(sel.id) : undefined;
  switch (sel.kind) {
    case 'event':
      return number === undefined ? <Unreadable /> : <EventPane id={number} />;
    case 'entity':
      return number === undefined ? <Unreadable /> : <EntityPane id={number} />;
    case 'record':
      return number === undefined ? <Unreadable /> : <SourceRecord recordId={number} alone />;
    case 'chain':
      return <ChainPane id={sel.id} />;
    case 'finding':
      return <FindingPane id={sel.id} />;
    case 'link':
      return <LinkPane id={sel.id} />;
  }
}

function Unreadable() {
  return <p className="ar-muted">This address names nothing in the case.</p>;
}
