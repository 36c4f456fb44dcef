/** The three marks of a cell: outlined for intended, hollow for granted, filled for observed; a bar where the answer is no, `?` where nobody says. */

export interface SideCount {
  readonly yes: number;
  readonly no: number;
  readonly unknown: number;
}

type Answer = 'yes' | 'partly' | 'no' | 'unknown';

export function answerOf(side: SideCount): Answer {
  if (side.yes > 0) return side.no > 0 ? 'partly' : 'yes';
  return side.no > 0 ? 'no' : 'unknown';
}

const WORD: Readonly<Record<Answer, string>> = { yes: 'yes', partly: 'in part', no: 'no', unknown: 'not known' };

/** The answers as a sentence, for the tooltip and for those who do not see the marks. */
export function marksText(intended: SideCount, granted: SideCount, observed: string): string {
  return `intended ${WORD[answerOf(intended)]}, granted ${WORD[answerOf(granted)]}, ${observed}`;
}

export function AccessMarks(props: {
  readonly intended: Answer;
  readonly granted: Answer;
  readonly observed: boolean;
}) {
  return (
    <svg width="52" height="16" viewBox="0 0 52 16" aria-hidden="true" className="ar-access-marks">
      <Mark at={0} answer={props.intended} shape={<rect x="2.75" y="2.75" width="10.5" height="10.5" rx="1" />} />
      <Mark at={18} answer={props.granted} shape={<circle cx="8" cy="8" r="5.25" />} />
      {props.observed ? (
        <circle cx="44" cy="8" r="5.75" className="ar-access-mark-filled" />
      ) : (
        <path d="M40 8h8" className="ar-access-mark-no" />
      )}
    </svg>
  );
}

function Mark(props: { readonly at: number; readonly answer: Answer; readonly shape: React.ReactNode }) {
  const { answer } = props;
  return (
    <g transform={`translate(${props.at} 0)`}>
      {answer === 'no' && <path d="M4 8h8" className="ar-access-mark-no" />}
      {answer === 'unknown' && (
        <text x="8" y="12" textAnchor="middle" className="ar-access-mark-unknown">
          ?
        </text>
      )}
      {(answer === 'yes' || answer === 'partly') && <g className="ar-access-mark-yes">{props.shape}</g>}
      {answer === 'partly' && <path d="M4.5 8h7" className="ar-access-mark-part" />}
    </g>
  );
}
