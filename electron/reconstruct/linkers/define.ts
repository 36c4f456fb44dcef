/** The shape of a linker: one file per method, dropped into this folder. */
import type { LinkClass } from '../../../shared/model/kinds.ts';
import type { LinkContext } from '../context.ts';
import type { LinkDraft } from '../ports.ts';

export interface Linker {
  /** Dotted, e.g. `token.uti`. */
  readonly id: string;
  readonly title: string;
  /** The best class this method can give. */
  readonly class: LinkClass;
  /** Strongest first; a weaker method only speaks where the stronger ones left a gap. Unique. */
  readonly order: number;
  /** A sentence that explains why such a link holds, quotable in a report. */
  readonly why: string;
  link(context: LinkContext): Iterable<LinkDraft>;
}

export function defineLinker(linker: Linker): Linker {
  return linker;
}
