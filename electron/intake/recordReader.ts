/** One frame to one record of the ledger, through an importer. */
import type { Draft, Statement } from '../../shared/model/event.ts';
import type { Container, Importer, ParseContext } from '../../shared/model/importer.ts';
import type { IntakeRecord } from '../../shared/model/intake.ts';
import { bounded } from './bounds.ts';
import type { Envelope, Opened } from './envelope.ts';
import type { Frame } from './frame.ts';
import { contentOf, Identities } from './identity.ts';
import { Tally } from './tally.ts';

/** One record may state many events (a trace with all its spans), but not without bound. */
const MAX_DRAFTS = 250_000;
const MAX_REASON = 512;

function refused(seq: number, frame: Frame, reason: string, column?: string): IntakeRecord {
  const place = { seq, offset: frame.offset, length: frame.length, identity: undefined, drafts: [] };
  const why = reason.slice(0, MAX_REASON);
  return column === undefined
    ? { ...place, reason: why }
    : { ...place, reason: why, column: column.slice(0, MAX_REASON) };
}

export class RecordReader {
  readonly tally: Tally;
  readonly #importer: Importer;
  readonly #container: Container;
  readonly #context: ParseContext;
  readonly #identities = new Identities();
  readonly #envelope: Envelope | undefined;
  #seq = 0;

  /** @param envelope what the records have to be taken out of, if anything */
  constructor(importer: Importer, container: Container, context: ParseContext, envelope?: Envelope) {
    this.#envelope = envelope;
    this.#importer = importer;
    this.#container = container;
    this.#context = context;
    this.tally = new Tally(importer);
  }

  /** The record of a frame. Never throws: an importer's exception is the record's reason. */
  read(frame: Frame): IntakeRecord {
    const index = this.#seq++;
    const inside = this.#inside(frame);
    // What one envelope holds is the record: it then has the same identity as a copy without the envelope.
    const only = inside?.length === 1 ? inside[0] : undefined;
    const content: Frame = only === undefined ? frame : { ...frame, value: only.value, cells: undefined };
    this.tally.frame(content);
    if (frame.reason !== undefined) return refused(index, frame, frame.reason);
    const drafts: Statement[] = [];
    let why: string | undefined;
    let problem: { readonly reason: string; readonly column?: string } | undefined;
    let cut = false;
    try {
      for (const draft of inside === undefined ? this.#direct(index, frame) : this.#opened(index, inside)) {
        if (draft.type === 'reject') problem ??= draft;
        else if (draft.type === 'kept') why ??= draft.why;
        else if (drafts.length < MAX_DRAFTS) {
          const within = bounded(draft);
          cut ||= within !== draft;
          drafts.push(within);
        } else {
          problem ??= { reason: `more than ${MAX_DRAFTS} events in one record` };
          break;
        }
      }
    } catch (error) {
      return refused(index, frame, `importer error: ${error instanceof Error ? error.message : 'unknown'}`);
    }
    if (why !== undefined) this.tally.keep(why);
    if (drafts.length === 0 && why === undefined) {
      return refused(
        index,
        frame,
        problem?.reason ?? `nothing that ${this.#importer.title} states was found`,
        problem?.column,
      );
    }
    if (problem !== undefined) this.tally.partial++;
    if (cut) this.tally.longTexts++;
    for (const draft of drafts) if (draft.type === 'event') this.tally.event(draft);
    const first = drafts[0];
    const uid = first?.type === 'event' ? first.originalUid : undefined;
    const format = this.#importer.formatOf?.(content.value) ?? this.#importer.id;
    const identity = this.#identities.of(format, contentOf(content), uid);
    const record = { seq: index, offset: frame.offset, length: frame.length, identity, drafts };
    if (format === this.#importer.id) return record;
    this.tally.otherFormat(format);
    return { ...record, format };
  }

  /** The records inside the frame's; undefined where there is no envelope around it, which single records of a file may lack. */
  #inside(frame: Frame): readonly Opened[] | undefined {
    if (this.#envelope === undefined || frame.reason !== undefined) return undefined;
    const opened = this.#envelope.open(frame.value);
    return opened.length === 0 ? undefined : opened;
  }

  #direct(index: number, { value, overflow }: Frame): Iterable<Draft> {
    const container = this.#container;
    const input = overflow === undefined ? { index, value, container } : { index, value, container, overflow };
    return this.#importer.parse(input, this.#context);
  }

  *#opened(index: number, inside: readonly Opened[]): Generator<Draft> {
    const container = this.#container;
    for (const item of inside) {
      for (const draft of this.#importer.parse({ index, value: item.value, container }, this.#context)) {
        const placed = draft.type === 'event' && item.pointer !== '';
        yield placed ? { ...draft, pointer: `${item.pointer}${draft.pointer ?? ''}` } : draft;
      }
    }
  }

  /** A record for what could not be decoded at all: no bytes, only the place where they would be. */
  missing(offset: number, reason: string): IntakeRecord {
    return this.read({ offset, length: 0, reason });
  }
}
