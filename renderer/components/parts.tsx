/** The inspector's building blocks: heading, section, facts, findings, pivots. */
import type { ReactNode } from 'react';
import type { Severity } from '../../shared/model/kinds.ts';
import { hrefOf, navigate, type RouteChange } from '../lib/route.ts';
import { SeverityLabel } from './labels.tsx';
import { ErrorNote, LoadingRows } from './states.tsx';

export function Heading(props: { readonly kind: ReactNode; readonly title: ReactNode; readonly note?: ReactNode }) {
  return (
    <header className="ar-ins-head">
      <p className="ar-muted ar-small">{props.kind}</p>
      <h2>{props.title}</h2>
      {props.note !== undefined && <p className="ar-muted ar-small">{props.note}</p>}
    </header>
  );
}

export function Section(props: { readonly title: string; readonly aside?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className="ar-ins-section">
      <div className="ar-ins-section-head">
        <h3>{props.title}</h3>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

export interface FactLine {
  readonly name: string;
  readonly value: ReactNode;
  readonly title?: string;
}

export function Facts(props: { readonly facts: readonly (FactLine | undefined)[] }) {
  return (
    <dl className="ar-facts">
      {props.facts.map((fact, index) =>
        fact === undefined ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, and the list is never reordered
          <div key={`${fact.name}${index}`} title={fact.title}>
            <dt>{fact.name}</dt>
            <dd>{fact.value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** A link that moves through the product; opens like any link with a modifier. */
export function Go(props: {
  readonly to: RouteChange;
  readonly children: ReactNode;
  readonly button?: boolean;
  readonly title?: string;
}) {
  return (
    <a
      className={props.button === true ? 'ar-button' : 'ar-text-link'}
      href={hrefOf(props.to)}
      title={props.title}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        navigate(props.to, { replace: false });
      }}
    >
      {props.children}
    </a>
  );
}

export interface FindingBrief {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
}

export function FindingList(props: { readonly findings: readonly FindingBrief[] }) {
  if (props.findings.length === 0) return null;
  return (
    <Section title="Findings">
      <ul className="ar-finding-list">
        {props.findings.map((finding) => (
          <li key={finding.id}>
            <SeverityLabel severity={finding.severity} />
            <Go to={{ view: 'findings', sel: { kind: 'finding', id: finding.id } }}>{finding.title}</Go>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Loading and failing, the same in every pane. */
export function Pending(props: { readonly error: Error | null; readonly retry: () => void }) {
  return props.error === null ? <LoadingRows rows={8} /> : <ErrorNote error={props.error} onRetry={props.retry} />;
}
