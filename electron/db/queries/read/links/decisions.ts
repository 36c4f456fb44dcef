/** An analyst's standing decisions on links, by the events they are about. Decisions are made by hand, so there are few. */
import type { z } from 'zod';
import type { LinkDecided } from '../../../../../shared/contract/links.ts';
import type { KeyKind, LinkClass } from '../../../../../shared/model/kinds.ts';
import { eventsByContentKey, isApplied } from '../../../derive/decisions.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, parseJson } from '../statement.ts';

/** A link as it was proposed when it was decided: a rejected one is proposed no more. */
export interface ProposedLink {
  readonly method: string;
  readonly class: LinkClass;
  readonly keys: readonly { readonly kind: KeyKind; readonly value: string }[];
  readonly dtUs: number | null;
  readonly candidates: number;
  readonly score: number;
  readonly why: string;
}

/** What the annotation of a decision on a link holds. */
export interface LinkDecisionValue {
  readonly decision: 'confirm' | 'reject' | 'draw';
  readonly note: string;
  readonly was?: readonly ProposedLink[];
}

export interface DecidedLink {
  readonly from: number;
  readonly to: number;
  readonly said: z.output<typeof LinkDecided>;
  readonly was: readonly ProposedLink[];
}

export interface LinkDecisions {
  /** Of the two events in either order. */
  between(a: number, b: number): z.output<typeof LinkDecided> | null;
  /** Those that name one of the events. */
  touching(events: ReadonlySet<number>): readonly DecidedLink[];
  all(): readonly DecidedLink[];
  readonly size: number;
}

interface Stored {
  readonly id: number;
  readonly target_key: string;
  readonly value: string;
  readonly who: string;
  readonly at_us: number;
}

/** More than this were not made by hand; the newest count. */
const MOST = 2_000;

/** All that stand and whose records the case holds. */
export function linkDecisionsOf(db: ReadDb): LinkDecisions {
  const rows = all<Stored>(
    db,
    `SELECT id, target_key, value, who, at_us FROM annotation WHERE kind = 'link' AND removed = 0 ORDER BY id DESC LIMIT ${MOST}`,
  );
  if (rows.length === 0) return NONE;
  const eventOf = eventsByContentKey(db);
  const applied = isApplied(db);
  const byPair = new Map<string, DecidedLink>();
  for (const row of rows) {
    const value = parseJson<LinkDecisionValue | undefined>(row.value, undefined);
    const [a = '', b = ''] = row.target_key.split('|');
    const [from, to] = [eventOf(a), eventOf(b)];
    if (value === undefined || from === undefined || to === undefined) continue;
    const { decision, note, was = [] } = value;
    const said = { id: row.id, decision, note, who: row.who, atUs: row.at_us, applied: applied(row) };
    byPair.set(pairKey(from, to), { from, to, said, was });
  }
  return {
    between: (a, b) => byPair.get(pairKey(a, b))?.said ?? null,
    touching: (events) => [...byPair.values()].filter(({ from, to }) => events.has(from) || events.has(to)),
    all: () => [...byPair.values()],
    size: byPair.size,
  };
}

const NONE: LinkDecisions = { between: () => null, touching: () => [], all: () => [], size: 0 };

function pairKey(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
