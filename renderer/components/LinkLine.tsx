/** One link between two records: rule, class, score, keys, and both ends with their times before and after the clocks were corrected. */
import type { z } from 'zod';
import type { LinkEnd, LinkRow } from '../../shared/contract/links.ts';
import { formatOffset } from '../lib/text.ts';
import { LinkDecision } from './LinkDecision.tsx';
import { ClassBadge, Mono, TimeText } from './labels.tsx';
import { Go } from './parts.tsx';

export type Link = z.infer<typeof LinkRow>;
type End = z.infer<typeof LinkEnd>;

/** Where a link has its own page in the inspector: what competes with it and why it lost. */
export function linkPlace(fromEvent: number, toEvent: number) {
  return { kind: 'link', id: `${fromEvent}-${toEvent}` } as const;
}

/** `brief` leaves out the reason and the ways to decide, where they stand elsewhere. A rejected link is struck and says by whom. */
export function LinkLine(props: {
  readonly link: Link;
  readonly brief?: boolean;
  /** Which of its ends are told here; the others stand above. */
  readonly ends?: 'both' | 'from' | 'none';
}) {
  const { ends = 'both', link } = props;
  const rejected = link.decision?.decision === 'reject';
  return (
    <>
      <div className="ar-link-head">
        <ClassBadge value={link.class} />
        <b className={rejected ? 'ar-struck' : undefined}>
          <Go
            to={{ sel: linkPlace(link.fromEvent, link.toEvent) }}
            title="Both records, and what else leads to the second one"
          >
            {link.title}
          </Go>
        </b>
        <span className="ar-muted ar-small">
          score {link.score.toFixed(2)}
          {link.candidates > 1 ? ` · 1 of ${link.candidates} that fit` : ''}
        </span>
      </div>
      {props.brief !== true && <p className="ar-small">{link.why}</p>}
      {link.keys.length > 0 && (
        <p className="ar-small ar-wrap">
          {link.keys.map((key, index) => (
            <span key={`${key.kind}${key.value}`}>
              {index > 0 && ' · '}
              <span className="ar-muted">{key.kind.replaceAll('_', ' ')}</span> <Mono>{key.value}</Mono>
            </span>
          ))}
        </p>
      )}
      {ends !== 'none' && <LinkEndLine name="from" id={link.fromEvent} end={link.from} />}
      {ends === 'both' && <LinkEndLine name="to" id={link.toEvent} end={link.to} />}
      {ends !== 'none' && <Distance link={link} />}
      {props.brief !== true && ends === 'both' && <LinkDecision link={link} />}
    </>
  );
}

/** What lies between the two ends; both ways where a clock was corrected. */
export function Distance({ link }: { readonly link: Pick<Link, 'dtMs' | 'recordedDtMs'> }) {
  if (link.dtMs === null) return null;
  const corrected = formatOffset(link.dtMs * 1000);
  const recorded = link.recordedDtMs;
  const same = recorded === null || Math.abs(recorded - link.dtMs) < 0.5;
  return (
    <p className="ar-small ar-muted">
      Δt {corrected}
      {same ? '' : `, ${formatOffset(recorded * 1000)} as recorded`}
    </p>
  );
}

export function LinkEndLine(props: { readonly name: 'from' | 'to'; readonly id: number; readonly end: End }) {
  const { end } = props;
  return (
    <p className="ar-small ar-link-end">
      <span className="ar-muted">{props.name}</span>
      <span>
        <Go to={{ sel: { kind: 'event', id: String(props.id) } }}>
          {end.sourceTitle} {end.action}
        </Go>{' '}
        <EndTime end={end} />
      </span>
    </p>
  );
}

/** The time as corrected and, where the source's clock was, as recorded and by how much it was moved. */
export function EndTime({ end }: { readonly end: End }) {
  const moved = end.timeUs === null || end.recordedUs === null ? 0 : end.timeUs - end.recordedUs;
  return (
    <span className="ar-end-time">
      <TimeText us={end.timeUs} precision={end.precision} />
      {moved !== 0 && (
        <span className="ar-muted" title={`the source's clock is corrected by ${formatOffset(moved)}`}>
          {' '}
          recorded <TimeText us={end.recordedUs} precision={end.precision} /> (clock {formatOffset(moved)})
        </span>
      )}
    </span>
  );
}

/** What tells a link from the others of a list: a rule ties two records by the same keys once. */
function identityOf({ method, fromEvent, toEvent, keys }: Link): string {
  return [method, fromEvent, toEvent, ...keys.map((key) => `${key.kind}=${key.value}`)].join(' ');
}

export function LinkLines(props: { readonly links: readonly Link[] }) {
  return (
    <ul className="ar-links">
      {props.links.map((link) => (
        <li key={identityOf(link)}>
          <LinkLine link={link} />
        </li>
      ))}
    </ul>
  );
}
