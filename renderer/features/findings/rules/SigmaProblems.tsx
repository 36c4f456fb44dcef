import { Button } from '../../../components/controls.tsx';
import { formatCount } from '../../../lib/text.ts';
import { type Added, addedText } from './useSigmaAdd.ts';

/** What came of the files just handed over: each document that is no rule, with its place and why. */
export function SigmaProblems(props: { readonly added: Added; readonly onClose: () => void }) {
  const { problems, problemCount, replaced, replacedCount } = props.added;
  return (
    <section className="ar-sigma-result" aria-label="What was added">
      <div className="ar-link-head">
        <p role="status">{addedText(props.added)}</p>
        <span className="ar-grow" />
        <Button quiet label="Close what was added" onClick={props.onClose}>
          ×
        </Button>
      </div>
      {replacedCount > 0 && (
        <p className="ar-muted ar-wrap">
          Replaced, because the ids are the same:{' '}
          {replaced
            .slice(0, 10)
            .map((one) => one.title)
            .join(', ')}
          {replacedCount > 10 && ` and ${formatCount(replacedCount - 10)} more`}
        </p>
      )}
      {problems.length > 0 && (
        <ul className="ar-plain-list ar-sigma-problems">
          {problems.map((problem, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same problem may occur twice, and the list is never reordered
            <li key={at} className="ar-wrap">
              <b className="ar-mono">
                {problem.file}:{problem.line}
              </b>{' '}
              {problem.reason}
            </li>
          ))}
        </ul>
      )}
      {problemCount > problems.length && (
        <p className="ar-muted">{formatCount(problemCount - problems.length)} more are not listed.</p>
      )}
    </section>
  );
}
