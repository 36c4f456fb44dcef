import type { Out } from '../../shared/contract/index.ts';
import { VERDICT_NAME, VERDICT_TEXT } from '../lib/verdict.ts';
import { AccessPaths, Intents } from './AccessPaths.tsx';
import { EntityLabel } from './EntityLabel.tsx';
import { Places } from './RecordPlaces.tsx';

type Answer = Out<'access.gap'>;
export type Rights = NonNullable<Answer['rights']>;
export type GapLine = Answer['lines'][number];

/** What an action used: the person's own right and what it was executed with, then what approves it and grants it to the agent; each with its source. */
export function RightsUsed(props: { readonly rights: Rights | null; readonly gaps: readonly GapLine[] }) {
  const { rights, gaps } = props;
  const [first] = gaps;
  return (
    <table className="ar-table ar-rights">
      <tbody>
        {rights !== null && (
          <Line name="right used">
            {rights.system === '' ? 'system not stated' : rights.system} <b>{rights.verb}</b>{' '}
            {rights.resource === '' ? (
              <span className="ar-muted">object not stated</span>
            ) : (
              <span className="ar-wrap">{rights.resource}</span>
            )}{' '}
            <span className={`ar-verdict ar-verdict-${rights.verdict}`} title={VERDICT_TEXT[rights.verdict]}>
              {VERDICT_NAME[rights.verdict]}
            </span>
          </Line>
        )}
        {first !== undefined && (
          <Line name="held by the person">
            <EntityLabel entity={first.user} link max={24} /> <SideText side={first.person} />
          </Line>
        )}
        {gaps.map((gap) => (
          <Line key={gap.holder.id} name="executed with">
            <EntityLabel entity={gap.holder} link max={24} /> <SideText side={gap.credential} />
          </Line>
        ))}
        {rights !== null && (
          <>
            <Line name="granted to the agent">
              <Answer value={rights.granted} unknown="no grant data for this system" />
              <AccessPaths paths={rights.grantedVia} />
            </Line>
            <Line name="approved for the agent">
              <Answer value={rights.intended} unknown="nothing says what it is approved for" />
              <Intents intents={rights.intendedVia} />
              {rights.why !== '' && <p className="ar-small ar-muted">{rights.why}</p>}
            </Line>
          </>
        )}
      </tbody>
    </table>
  );
}

function Line(props: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <tr>
      <th scope="row">{props.name}</th>
      <td>{props.children}</td>
    </tr>
  );
}

function Answer(props: { readonly value: boolean | null; readonly unknown: string }) {
  if (props.value === null) return <span className="ar-unknown">not known: {props.unknown}</span>;
  return props.value ? <span>yes</span> : <b>no</b>;
}

/** The tier one side holds on an action, and what it is taken from. */
export function SideText({ side }: { readonly side: GapLine['person'] }) {
  return (
    <>
      {side.tier === null ? <span className="ar-unknown">not known</span> : <b>tier {side.tier}</b>}{' '}
      <span className="ar-muted ar-small">{side.source}</span>
      <Places places={side.from} />
    </>
  );
}

/** How far what executed the actions stands above the person, in a sentence. */
export function gapText(gaps: readonly (number | null)[]): string {
  const known = gaps.filter((gap) => gap !== null);
  if (known.length === 0) return 'One side is not known, so the gap is not known either.';
  const widest = Math.max(...known);
  return widest === 0
    ? 'What executed it holds no more than the person.'
    : `What executed it stands ${widest} ${widest === 1 ? 'tier' : 'tiers'} above the person.`;
}
