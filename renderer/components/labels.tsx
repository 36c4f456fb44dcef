/** The small labels: class, severity, basis, time, plain marks. */
import type { Basis, LinkClass, Precision, Severity } from '../../shared/model/kinds.ts';
import { isoTitle, useZone } from '../lib/zone.tsx';

const CLASS_MEANING: Readonly<Record<LinkClass | 'empty', string>> = {
  exact: 'an identifier ties it, alone',
  strong: 'one candidate, tied inside one platform or by a unique object',
  medium: 'tied, but not by a unique identifier',
  weak: 'time only',
  analyst: 'set by an analyst, with a note',
  empty: 'not known',
};

/** A hop's confidence as a word with its line: solid, dashed, dotted. Null is an empty slot. */
export function ClassBadge(props: { readonly value: LinkClass | null }) {
  const name = props.value ?? 'empty';
  return (
    <span className={`ar-class ar-class-${name}`} title={CLASS_MEANING[name]}>
      {name === 'analyst' && <PinMark />}
      {name}
    </span>
  );
}

function PinMark() {
  return (
    <svg width="9" height="9" viewBox="0 0 10 10" aria-hidden="true" className="ar-glyph">
      <path
        d="M6.2 0.6 9.4 3.8 7.6 4.3 5.9 6 5.6 8 2 4.4 4 4.1 5.7 2.4Z M3.6 6.4 0.8 9.2"
        fill="currentColor"
        stroke="currentColor"
      />
    </svg>
  );
}

/** The only filled label. */
export function SeverityLabel(props: { readonly severity: Severity; readonly title?: string }) {
  return (
    <span className={`ar-severity ar-severity-${props.severity}`} title={props.title}>
      {props.severity}
    </span>
  );
}

const BASIS_MEANING: Readonly<Record<Basis, string>> = {
  declared: 'an inventory says so',
  granted: 'a grant allows it',
  observed: 'events show it',
};

export function BasisLabel(props: { readonly basis: Basis }) {
  return (
    <span className={`ar-basis ar-basis-${props.basis}`} title={BASIS_MEANING[props.basis]}>
      {props.basis}
    </span>
  );
}

/** A time in the zone in force; ISO UTC on hover. Null is undated, never hidden. */
export function TimeText(props: {
  readonly us: number | null;
  readonly precision?: Precision;
  /** Leaves the year out where the column is narrow. */
  readonly short?: boolean;
}) {
  const zone = useZone();
  if (props.us === null) return <span className="ar-muted">undated</span>;
  const text = zone.format(props.us, props.precision ?? 's');
  return (
    <time className="ar-mono" dateTime={isoTitle(props.us)} title={`${isoTitle(props.us, props.precision)} (UTC)`}>
      {props.short === true ? text.slice(5) : text}
    </time>
  );
}

/** Text as the source wrote it: identifiers, addresses, agent strings. */
export function Mono(props: { readonly children: string; readonly title?: string }) {
  return (
    <span className="ar-mono" title={props.title ?? props.children}>
      {props.children}
    </span>
  );
}
