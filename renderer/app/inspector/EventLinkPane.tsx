/** Two records: what ties them, what else leads to the second one and how that stands to it, and the analyst's word. */
import { useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { DecideLinkForm, LinkDecision } from '../../components/LinkDecision.tsx';
import { Distance, LinkEndLine, LinkLine, linkPlace } from '../../components/LinkLine.tsx';
import { Heading, Pending, Section } from '../../components/parts.tsx';
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
      <LinkEndLine name="from" id={fromEvent} end={from} />
      <LinkEndLine name="to" id={toEvent} end={to} />
      {best !== undefined && <Distance link={best} />}
      <Behind contest={query.data} />
      {best === undefined && <Draw {...props} />}
      {best !== undefined && (
        <>
          <ul className="ar-links">
            {links.map((link) => (
              <li key={`${link.method} ${link.keys.map((key) => key.value).join(' ')}`}>
                <LinkLine link={link} ends="none" />
              </li>
            ))}
          </ul>
          {links.length > 1 && <p className="ar-small ar-muted">A decision holds for all links between the two.</p>}
          <LinkDecision link={best} />
        </>
      )}
      <Others contest={query.data} />
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
      <span className="ar-muted">Behind the first record:</span>{' '}
      <Who user={contest.fromUser} agent={contest.fromAgent} />
    </p>
  );
}

function Who(props: { readonly user: Contest['fromUser']; readonly agent: Contest['fromAgent'] }) {
  return (
    <>
      {props.user !== null && <EntityLabel entity={props.user} link />}{' '}
      {props.agent !== null && <EntityLabel entity={props.agent} link />}
    </>
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
                <LinkLine link={one.link} brief ends="from" />
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
      <LinkLine link={one.link} brief ends="from" />
      <p className="ar-small">
        <b>{one.text}</b>
        {(one.user !== null || one.agent !== null) && (
          <>
            {' '}
            <span className="ar-muted">It leads to</span> <Who user={one.user} agent={one.agent} />
          </>
        )}
      </p>
    </li>
  );
}

function keyOf({ link }: Contest['others'][number]): string {
  return `${link.method} ${link.fromEvent} ${link.keys.map((key) => key.value).join(' ')}`;
}
