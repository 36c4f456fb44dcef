/** Two records: what ties them, what else leads to the second one and how that stands to it, and the analyst's word. */
import { useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { DecideLinkForm } from '../../components/LinkDecision.tsx';
import { EndTime, LinkLine, LinkLines, linkPlace } from '../../components/LinkLine.tsx';
import { Go, Heading, Pending, Section } from '../../components/parts.tsx';
import { navigate } from '../../lib/route.ts';
import { formatCount, plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

type Contest = Out<'links.get'>;

export function EventLinkPane(props: { readonly fromEvent: number; readonly toEvent: number }) {
  const { fromEvent, toEvent } = props;
  const query = useQueryOf('links.get', { fromEvent, toEvent });
  if (query.data === undefined) return <Pending error={query.error} retry={() => void query.refetch()} />;
  const { from, links, to } = query.data;
  const best = links[0];
  return (
    <>
      <Heading
        kind={best === undefined ? 'Two records that no rule ties' : 'Link between two records'}
        title={`${from.action} → ${to.action}`}
      />
      {best === undefined && (
        <>
          <Ends {...props} contest={query.data} />
          <Draw {...props} />
        </>
      )}
      {best !== undefined && <LinkLines links={links} />}
      {links.length > 1 && <p className="ar-small ar-muted">A decision holds for all links between the two.</p>}
      <Behind contest={query.data} />
      <Others contest={query.data} />
    </>
  );
}

function Ends(props: { readonly fromEvent: number; readonly toEvent: number; readonly contest: Contest }) {
  const { contest } = props;
  const end = (name: string, id: number, one: Contest['from']) => (
    <p className="ar-small ar-link-end">
      <span className="ar-muted">{name}</span>
      <span>
        <Go to={{ sel: { kind: 'event', id: String(id) } }}>
          {one.sourceTitle} {one.action}
        </Go>{' '}
        <EndTime end={one} />
      </span>
    </p>
  );
  return (
    <>
      {end('from', props.fromEvent, contest.from)}
      {end('to', props.toEvent, contest.to)}
    </>
  );
}

/** The first record is behind the second: what stands behind the one then stands behind the other. */
function Draw(props: { readonly fromEvent: number; readonly toEvent: number }) {
  const [asked, setAsked] = useState(true);
  const { fromEvent, toEvent } = props;
  return (
    <>
      <p className="ar-small ar-muted">
        A drawn link says that the first record is behind the second: who stands behind the first stands behind both.
      </p>
      {asked ? (
        <DecideLinkForm pair={{ fromEvent, toEvent }} decision="draw" onClose={() => setAsked(false)} />
      ) : (
        <Button primary onClick={() => setAsked(true)}>
          Draw the link
        </Button>
      )}{' '}
      <Button onClick={() => navigate({ sel: linkPlace(toEvent, fromEvent) })}>Swap the two</Button>
    </>
  );
}

function Behind({ contest }: { readonly contest: Contest }) {
  if (contest.fromUser === null && contest.fromAgent === null) return null;
  return (
    <p className="ar-small">
      <span className="ar-muted">Behind the first record:</span> <EntityLabel entity={contest.fromUser} link />{' '}
      <EntityLabel entity={contest.fromAgent} link />
    </p>
  );
}

function Others({ contest }: { readonly contest: Contest }) {
  const { otherCount, others } = contest;
  if (others.length === 0)
    return <p className="ar-small ar-muted">Nothing else leads to the second record: the link has no competitor.</p>;
  const competing = others.filter((one) => one.relation === 'competes');
  const agreeing = others.filter((one) => one.relation === 'agrees');
  return (
    <>
      {competing.length > 0 && (
        <Section title={`${plural(competing.length, 'competing link')}`}>
          <ul className="ar-links">
            {competing.map((one) => (
              <OtherLine key={keyOf(one)} one={one} />
            ))}
          </ul>
        </Section>
      )}
      {agreeing.length > 0 && (
        <Section title={`${plural(agreeing.length, 'other link')} of the same run or person`}>
          <ul className="ar-links">
            {agreeing.map((one) => (
              <li key={keyOf(one)}>
                <LinkLine link={one.link} brief />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {otherCount > others.length && (
        <p className="ar-small ar-muted">
          {formatCount(others.length)} of {formatCount(otherCount)} are listed, the surest first.
        </p>
      )}
    </>
  );
}

function OtherLine({ one }: { readonly one: Contest['others'][number] }) {
  return (
    <li>
      <LinkLine link={one.link} brief />
      <p className="ar-small">
        <b>{one.text}</b>
        {(one.user !== null || one.agent !== null) && (
          <>
            {' '}
            <span className="ar-muted">It leads to</span> <EntityLabel entity={one.user} link />{' '}
            <EntityLabel entity={one.agent} link />
          </>
        )}
      </p>
    </li>
  );
}

function keyOf({ link }: Contest['others'][number]): string {
  return `${link.method} ${link.fromEvent} ${link.keys.map((key) => key.value).join(' ')}`;
}
