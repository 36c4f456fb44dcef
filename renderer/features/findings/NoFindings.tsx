import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { EmptyState } from '../../components/states.tsx';
import { navigate, useRoute } from '../../lib/route.ts';
import { plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { clearNarrowing } from './boardPlace.ts';

/** Why there is no line: nothing was found, by which rules; or what is set leaves everything out. */
export function NoFindings(props: {
  /** Something is set on the board, beside the filter. */
  readonly set: boolean;
  readonly onRules: () => void;
}) {
  const info = useQueryOf('case.info', {});
  const rules = useQueryOf('rules.list', {});
  const { filter } = useRoute();
  if (info.data === undefined || rules.data === undefined) return null;
  const { findings } = info.data.counts;
  if (findings > 0 && (props.set || filter !== ''))
    return (
      <EmptyState title="No finding matches">
        <p>The case holds {plural(findings, 'finding')}; the filter or what is set above leaves all of them out.</p>
        <p className="ar-button-row ar-centred">
          {props.set && <Button onClick={clearNarrowing}>Any severity, status, owner and date</Button>}
          {filter !== '' && <Button onClick={() => navigate({ filter: '' })}>Clear the filter</Button>}
        </p>
      </EmptyState>
    );
  return (
    <EmptyState title={info.data.derived === 'none' ? 'The rules have not run yet' : 'No rule has found anything'}>
      <p>No finding is not the same as nothing wrong: a rule that lacks its sources says nothing.</p>
      <RuleStates rules={rules.data} />
      <Button onClick={props.onRules}>Show every rule</Button>
    </EmptyState>
  );
}

const MOST_SHOWN = 8;

function RuleStates(props: { readonly rules: Out<'rules.list'> }) {
  const of = (state: Out<'rules.list'>[number]['state']) => props.rules.filter((rule) => rule.state === state);
  const [ran, unmet, failed] = [of('ran'), of('not_applicable'), of('failed')];
  return (
    <div className="ar-rule-states">
      {ran.length > 0 && (
        <p>
          <b>{plural(ran.length, 'rule')} ran:</b> {listed(ran.map((rule) => rule.title))}.
        </p>
      )}
      {unmet.slice(0, MOST_SHOWN).map((rule) => (
        <p key={rule.id}>
          <b>{rule.title}</b> is not applicable: needs {rule.missing.join(', ')}.
        </p>
      ))}
      {unmet.length > MOST_SHOWN && <p>{unmet.length - MOST_SHOWN} more are not applicable.</p>}
      {failed.map((rule) => (
        <p key={rule.id}>
          <b>{rule.title}</b> failed.
        </p>
      ))}
    </div>
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_SHOWN);
  const rest = names.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
