import type { KeyboardEvent } from 'react';

/** The row of tabs of an agent's page. Left and Right, Home and End move, as in every row of tabs. */
export function AgentTabs(props: {
  readonly label: string;
  readonly tabs: readonly { readonly id: string; readonly title: string }[];
  readonly current: string;
  readonly onChange: (id: string) => void;
}) {
  const go = (event: KeyboardEvent<HTMLElement>) => {
    const at = props.tabs.findIndex((tab) => tab.id === props.current);
    const last = props.tabs.length - 1;
    const to =
      event.key === 'ArrowRight'
        ? at + 1
        : event.key === 'ArrowLeft'
          ? at - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? last
              : undefined;
    const next = to === undefined ? undefined : props.tabs[(to + props.tabs.length) % props.tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    props.onChange(next.id);
    document.getElementById(`agent-tab-${next.id}`)?.focus();
  };
  return (
    <div className="ar-agent-tabs" role="tablist" aria-label={props.label} onKeyDown={go}>
      {props.tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`agent-tab-${tab.id}`}
          aria-selected={tab.id === props.current}
          tabIndex={tab.id === props.current ? 0 : -1}
          onClick={() => props.onChange(tab.id)}
        >
          {tab.title}
        </button>
      ))}
    </div>
  );
}
