/** Why one link stands and another does not, in words for an auditor. */
import { classRank, type LinkClass } from './kinds.ts';

export interface LinkFacts {
  readonly title: string;
  readonly class: LinkClass;
  readonly dtMs: number | null;
  /** How many could have been meant; 1 when unique. */
  readonly candidates: number;
  readonly score: number;
  readonly decision: { readonly decision: 'confirm' | 'reject' | 'draw'; readonly who: string } | null;
}

/** Scores closer than this say the same. */
const SAME_SCORE = 0.005;

/** How `other`, which leads to the same record from elsewhere, stands to `link`. @param agrees whether both lead to the same run or person */
export function standingText(link: LinkFacts, other: LinkFacts, agrees: boolean): string {
  if (other.decision?.decision === 'reject') return `Rejected by ${other.decision.who}.`;
  if (agrees) return 'Says the same.';
  if (link.decision?.decision === 'reject') return 'Stands, for the link shown above was rejected.';
  const [own, theirs] = [rank(link), rank(other)];
  const classes = `${other.class} by “${other.title}” against ${link.class} by “${link.title}”`;
  if (theirs < own) return `Less sure: ${classes}.${sharedWith(other)}`;
  if (theirs > own) return `Surer: ${classes}. What it says goes before.`;
  if (Math.abs(link.score - other.score) < SAME_SCORE)
    return other.candidates > 1 && link.candidates > 1
      ? 'Fits as well: neither is chosen, both remain candidates.'
      : 'Fits as well.';
  const less = other.score < link.score;
  const scores = `score ${other.score.toFixed(2)} against ${link.score.toFixed(2)}`;
  return `${less ? 'Fits less well' : 'Fits better'}: ${scores}${distance(link, other)}.${sharedWith(other)}`;
}

function rank(link: LinkFacts): number {
  return link.decision !== null || link.class === 'analyst' ? 5 : classRank(link.class);
}

function sharedWith({ candidates }: LinkFacts): string {
  return candidates > 1 ? ` One of ${candidates} that fit, so it claims nothing.` : '';
}

function distance(link: LinkFacts, other: LinkFacts): string {
  if (link.dtMs === null || other.dtMs === null) return '';
  const seconds = (ms: number) => `${(Math.abs(ms) / 1000).toFixed(1)} s`;
  return `, ${seconds(other.dtMs)} away against ${seconds(link.dtMs)}`;
}
