/** Packs records for the writer: see shared/model/packed.ts for the layout. */
import type { EventDraft, InventoryDraft } from '../../shared/model/event.ts';
import type { IntakeRecord } from '../../shared/model/intake.ts';
import { EVENT, EVENT_WIDTH, type PackedRecords } from '../../shared/model/packed.ts';
import { Dictionary, TextColumn } from './dictionary.ts';

const IDENTITY_BYTES = 16;

/** Columns whose texts may or may not repeat, from source to source. */
interface Columns {
  readonly origText: TextColumn;
  readonly statusDetail: TextColumn;
  readonly originalUid: TextColumn;
  readonly ip: TextColumn;
  readonly userAgent: TextColumn;
  readonly scopes: TextColumn;
  readonly delegation: TextColumn;
  readonly pointer: TextColumn;
}

function createColumns(): Columns {
  const column = () => new TextColumn();
  return {
    origText: column(),
    statusDetail: column(),
    originalUid: column(),
    ip: column(),
    userAgent: column(),
    scopes: column(),
    delegation: column(),
    pointer: column(),
  };
}

const safeInt = (value: number | undefined): number =>
  value !== undefined && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? Math.round(value) : Number.NaN;

/** A column of its own for each name. */
function columnOf(columns: Map<string, TextColumn>, name: string): TextColumn {
  let column = columns.get(name);
  if (column === undefined) {
    column = new TextColumn();
    columns.set(name, column);
  }
  return column;
}

export class RecordPacker {
  readonly #dictionary = new Dictionary();
  #columns = createColumns();
  #keyColumns = new Map<string, TextColumn>();
  #attrColumns = new Map<string, TextColumn>();
  #texts: string[] = [];
  #details: number[] = [];
  #set: number[] = [];

  /** Batches have to reach the writer in the order in which they were packed. */
  pack(records: readonly IntakeRecord[]): PackedRecords {
    if (this.#dictionary.full) this.#clear();
    const count = records.length;
    const places = new Float64Array(count * 3);
    const identities = new Uint8Array(count * IDENTITY_BYTES);
    const flags = new Uint8Array(count);
    const eventCounts = new Uint32Array(count);
    const rejects: { at: number; reason: string; column?: string }[] = [];
    const inventory: { at: number; draft: InventoryDraft }[] = [];
    let total = 0;
    for (const { drafts } of records) total += drafts.length;
    const events = new Float64Array(total * EVENT_WIDTH);
    let event = 0;
    for (let at = 0; at < count; at += 1) {
      const record = records[at] as IntakeRecord;
      places[at * 3] = record.seq;
      places[at * 3 + 1] = record.offset;
      places[at * 3 + 2] = record.length;
      if (record.identity !== undefined) {
        identities.set(record.identity, at * IDENTITY_BYTES);
        flags[at] = 1;
      }
      if (record.reason !== undefined) {
        flags[at] = (flags[at] ?? 0) | 2;
        const { reason, column } = record;
        rejects.push(column === undefined ? { at, reason } : { at, reason, column });
        continue;
      }
      for (const draft of record.drafts) {
        if (draft.type === 'inventory') inventory.push({ at, draft });
        else {
          this.#event(draft, events, event * EVENT_WIDTH);
          event += 1;
          eventCounts[at] = (eventCounts[at] ?? 0) + 1;
        }
      }
    }
    const packed = {
      count,
      places,
      identities,
      flags,
      eventCounts,
      rejects,
      inventory,
      dictionary: this.#dictionary.take(),
      texts: this.#texts,
      events: event === total ? events : events.slice(0, event * EVENT_WIDTH),
      details: Int32Array.from(this.#details),
    };
    this.#texts = [];
    this.#details = [];
    return packed;
  }

  #event(draft: EventDraft, row: Float64Array, from: number): void {
    const words = this.#dictionary;
    const columns = this.#columns;
    const { time } = draft;
    row[from + EVENT.origUs] = time?.us ?? Number.NaN;
    row[from + EVENT.endUs] = draft.endTime?.us ?? Number.NaN;
    row[from + EVENT.classUid] = draft.classUid;
    row[from + EVENT.activityId] = draft.activityId;
    row[from + EVENT.rows] = safeInt(draft.rows);
    row[from + EVENT.bytes] = safeInt(draft.bytes);
    row[from + EVENT.truncated] = draft.truncated === true ? 1 : 0;
    row[from + EVENT.precision] = words.text(time?.precision ?? 'us');
    row[from + EVENT.zoneBasis] = words.text(time?.zoneBasis ?? 'source');
    row[from + EVENT.verb] = words.text(draft.verb);
    row[from + EVENT.status] = words.text(draft.status);
    row[from + EVENT.actorRole] = words.text(draft.actorRole);
    row[from + EVENT.action] = words.text(draft.action);
    row[from + EVENT.origText] = this.#optional(columns.origText, time?.text);
    row[from + EVENT.timeProblem] = time?.problem === undefined ? 0 : words.text(time.problem);
    row[from + EVENT.statusDetail] = this.#optional(columns.statusDetail, draft.statusDetail);
    row[from + EVENT.originalUid] = this.#optional(columns.originalUid, draft.originalUid);
    row[from + EVENT.ip] = this.#optional(columns.ip, draft.ip);
    row[from + EVENT.userAgent] = this.#optional(columns.userAgent, draft.userAgent);
    row[from + EVENT.scopes] = this.#json(columns.scopes, draft.scopes);
    row[from + EVENT.delegation] = this.#json(columns.delegation, draft.delegation);
    row[from + EVENT.pointer] = this.#optional(columns.pointer, draft.pointer);
    row[from + EVENT.actor] = draft.actor === undefined ? 0 : words.entity(draft.actor);
    row[from + EVENT.initiator] = draft.initiator === undefined ? 0 : words.entity(draft.initiator);
    row[from + EVENT.impersonated] = draft.impersonated === undefined ? 0 : words.entity(draft.impersonated);
    row[from + EVENT.agent] = draft.agent === undefined ? 0 : words.entity(draft.agent);
    row[from + EVENT.credential] = draft.credential === undefined ? 0 : words.entity(draft.credential);
    row[from + EVENT.integration] = draft.integration === undefined ? 0 : words.entity(draft.integration);
    row[from + EVENT.tool] = draft.tool === undefined ? 0 : words.entity(draft.tool);
    row[from + EVENT.workflow] = draft.workflow === undefined ? 0 : words.entity(draft.workflow);
    row[from + EVENT.system] = words.entity(draft.system);
    row[from + EVENT.keys] = this.#keys(draft);
    row[from + EVENT.attrs] = this.#attrs(draft);
    row[from + EVENT.attrSet] = words.set(this.#set);
    row[from + EVENT.objects] = draft.objects.length;
    for (const object of draft.objects) this.#details.push(words.entity(object), words.text(object.role));
  }

  #keys(draft: EventDraft): number {
    let count = 0;
    for (const { kind, value } of draft.keys) {
      if (value === '') continue;
      this.#details.push(this.#dictionary.text(kind), this.#text(columnOf(this.#keyColumns, kind), value));
      count += 1;
    }
    return count;
  }

  /** Attributes of columns that repeat make up the event's set; the others are its own. Returns how many those are. */
  #attrs(draft: EventDraft): number {
    this.#set.length = 0;
    let own = 0;
    for (const [name, text] of draft.attrs) {
      if (text === '') continue;
      const column = columnOf(this.#attrColumns, name);
      const known = this.#dictionary.columnText(column, text);
      const named = this.#dictionary.text(name);
      // A text that happens to be known does not make its column one that repeats: the set would be this event's alone.
      if (known !== undefined && !column.loose) {
        this.#set.push(named, known);
        continue;
      }
      this.#details.push(named, known ?? this.#loose(text));
      own += 1;
    }
    return own;
  }

  #optional(column: TextColumn, text: string | undefined): number {
    return text === undefined || text === '' ? 0 : this.#text(column, text);
  }

  #json(column: TextColumn, list: readonly unknown[] | undefined): number {
    return list === undefined || list.length === 0 ? 0 : this.#text(column, JSON.stringify(list));
  }

  #text(column: TextColumn, text: string): number {
    return this.#dictionary.columnText(column, text) ?? this.#loose(text);
  }

  #loose(text: string): number {
    this.#texts.push(text);
    return -this.#texts.length;
  }

  #clear(): void {
    this.#dictionary.clear();
    this.#columns = createColumns();
    this.#keyColumns = new Map();
    this.#attrColumns = new Map();
  }
}
