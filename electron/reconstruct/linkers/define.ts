/** The shape of a linker: one file per method, dropped into this folder. */
import type { LinkClass } from '../../../shared/model/kinds.ts';
import type { ActorSlot, LinkContext } from '../context.ts';
import type { PlacedLink } from './_draft.ts';

/**
 * What two linked events have in common, which decides how an attribution may travel along the link.
 * `tree`: one causal tree; what the cause states holds for the effect, and what is stated once holds for the run.
 * `cause`: the first event made the second possible (issued its credential); it holds downwards only.
 * `group`: both lie in one session or conversation; a statement holds only where all statements in it agree.
 * `hint`: they fit together; never travels when several could be meant.
 */
export type Joins = 'tree' | 'cause' | 'group' | 'hint';

export interface Linker {
  /** Dotted, e.g. `token.uti`. */
  readonly id: string;
  readonly title: string;
  /** The best class this method can give. */
  readonly class: LinkClass;
  /** Strongest first; a weaker method only speaks where the stronger ones left a gap. Unique. */
  readonly order: number;
  readonly joins: Joins;
  /** True where what the first event began is told as one chain with it, though nothing travels back along the link. */
  readonly oneChain?: boolean;
  /** Slots an attribution may take over this link. */
  readonly carries: readonly ActorSlot[];
  /** Slots for which such a link proves less than its class says. */
  readonly atMost?: Readonly<Partial<Record<ActorSlot, LinkClass>>>;
  /** Slots that it hands on only where nothing in the whole run is stated differently, never from one record to the next. */
  readonly whereAgreed?: readonly ActorSlot[];
  /** Slots of what is established that it looks at: worked out before it begins, one by one, so that it can be stopped in between. */
  readonly asks?: readonly ActorSlot[];
  /**
   * Links into records near which nothing has changed are taken over from the earlier run (`LinkContext.earlier`): only for a method that
   * searches near each record and looks at nothing but events' own content, the slots it asks for, their rank and score, and runs.
   * Without it all links are made anew each time, which is always right.
   */
  readonly keeps?: true;
  /** A sentence that explains why such a link holds, quotable in a report. */
  readonly why: string;
  /** Yields undefined now and then while it only searches, so that it can be stopped. */
  link(context: LinkContext): Iterable<PlacedLink | undefined>;
}

export function defineLinker(linker: Linker): Linker {
  return linker;
}
