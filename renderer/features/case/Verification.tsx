import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { TimeText } from '../../components/labels.tsx';
import { showProblem } from '../../lib/toast.ts';
import { useMutationOf, useQueryOf } from '../../rpc/hooks.ts';

/** The proof: stored evidence re-hashed, ledger re-counted, custody log re-walked. */
export function Verification(props: { readonly info: Out<'case.info'> }) {
  const last = useQueryOf('case.verification', {});
  const verify = useMutationOf('case.verify');
  const result = last.data;
  return (
    <section className="ar-panel" aria-labelledby="verification">
      <h2 id="verification">
        Verification{' '}
        <span className="ar-muted">
          {result == null ? (
            'not done yet'
          ) : (
            <>
              <TimeText us={result.atUs} precision="min" />
              {props.info.verified?.stale === true ? ', the case has changed since' : ''}
            </>
          )}
        </span>
      </h2>
      {result != null && (
        <table className="ar-table">
          <tbody>
            {result.checks.map((check) => (
              <tr key={check.check}>
                <td className={check.ok ? 'ar-good' : 'ar-bad'}>{check.ok ? '✓ holds' : '✗ fails'}</td>
                <th scope="row">{check.check}</th>
                <td>
                  {check.detail}
                  {check.problems.map((problem) => (
                    <p key={problem} className="ar-bad ar-small ar-wrap">
                      {problem}
                    </p>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="ar-button-row">
        <Button onClick={() => verify.mutate({}, { onError: showProblem })}>
          {result == null ? 'Verify now' : 'Verify again'}
        </Button>
      </div>
    </section>
  );
}
