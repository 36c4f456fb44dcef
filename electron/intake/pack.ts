/** Packs records for the writer: see shared/model/packed.ts for the layout. */
import type { EventDraft, TimeValue } from '../../shared/model/event.ts';
import { Growing } from '../../shared/model/growing.ts';
import type { IntakeRecord } from '../../shared/model/intake.ts';
import { EVENT, EVENT_WIDTH, type PackedRecords } from '../../shared/model/packed.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { Dictionary, TextColumn } from './dictionary.ts';

const IDENTITY_BYTES = 16;
/** A column with more different texts than this is left out of the shared sets, which would otherwise be one event's each. */
const MOST_SHARED = 256;
const LEAST_SHARED = 4;
/** Sets are worth having when so many events share each; looked at after so many sets. */
const EVENTS_A_SET = 16;
const TRIAL_SETS = 512;

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

type Reject = PackedRecords['rejects'][number];
type Stated = PackedRecords['inventory'][number];

/** The recorded text, where it says more than the time itself does: nearly all logs write ISO 8601. */
function unusualText(time: TimeValue | undefined): string | undefined {
  if (time?.us === undefined) return time?.text;
  return time.text === formatIsoUtc(time.us, time.precision) ? undefined : time.text;
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
  #count = 0;
  #rejects: Reject[] = [];
  #inventory: Stated[] = [];
  #texts: string[] = [];
  readonly #places = new Growing((length) => new Float64Array(length));
  readonly #identities = new Growing((length) => new Uint8Array(length));
  readonly #flags = new Growing((length) => new Uint8Array(length));
  readonly #eventCounts = new Growing((length) => new Uint32Array(length));
  readonly #rows = new Growing((length) => new Float64Array(length));
  readonly #details = new Growing((length) => new Int32Array(length));
  #set: number[] = [];
  #mostShared = MOST_SHARED;
  #events = 0;

  /** Records that wait to be taken. */
  get count(): number {
    return this.#count;
  }

  /** Takes records in; nothing of them is held. */
  add(records: readonly IntakeRecord[]): void {
    for (const record of records) this.#record(record);
  }

  /** What was added since the last call. Batches have to reach the writer in the order in which they were taken. */
  take(): PackedRecords {
    const packed = {
      count: this.#count,
      places: this.#places.take(),
      identities: this.#identities.take(),
      flags: this.#flags.take(),
      eventCounts: this.#eventCounts.take(),
      rejects: this.#rejects,
      inventory: this.#inventory,
      dictionary: this.#dictionary.take(),
      texts: this.#texts,
      events: this.#rows.take(),
      details: this.#details.take(),
    };
    this.#count = 0;
    this.#rejects = [];
    this.#inventory = [];
    this.#texts = [];
    if (this.#dictionary.full) this.#clear();
    return packed;
  }

  pack(records: readonly IntakeRecord[]): PackedRecords {
    this.add(records);
    return this.take();
  }

  #record(record: IntakeRecord): void {
    const at = this.#count;
    this.#count += 1;
    const place = this.#places.more(3);
    const { array } = this.#places;
    array[place] = record.seq;
    array[place + 1] = record.offset;
    array[place + 2] = record.length;
    const identity = this.#identities.more(IDENTITY_BYTES);
    if (record.identity !== undefined) this.#identities.array.set(record.identity, identity);
    const { reason, column } = record;
    this.#flags.push((record.identity === undefined ? 0 : 1) | (reason === undefined ? 0 : 2));
    let events = 0;
    if (reason !== undefined) this.#rejects.push(column === undefined ? { at, reason } : { at, reason, column });
    else {
      for (const draft of record.drafts) {
        if (draft.type === 'inventory') this.#inventory.push({ at, draft });
        else {
          const from = this.#rows.more(EVENT_WIDTH);
          this.#event(draft, this.#rows.array, from);
          this.#rows.array[from + EVENT.source] =
            record.format === undefined ? 0 : this.#dictionary.text(record.format);
          events += 1;
        }
      }
    }
    this.#eventCounts.push(events);
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
    row[from + EVENT.origText] = this.#optional(columns.origText, unusualText(time));
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
    row[from + EVENT.system] = words.steadyEntity(draft.system);
    row[from + EVENT.keys] = this.#keys(draft);
    row[from + EVENT.attrs] = this.#attrs(draft);
    row[from + EVENT.attrSet] = words.set(this.#set);
    this.#narrowSets();
    row[from + EVENT.objects] = draft.objects.length;
    for (const object of draft.objects) this.#detail(words.entity(object), words.text(object.role));
  }

  #keys(draft: EventDraft): number {
    let count = 0;
    for (const { kind, value } of draft.keys) {
      if (value === '') continue;
      this.#detail(this.#dictionary.text(kind), this.#text(columnOf(this.#keyColumns, kind), value));
      count += 1;
    }
    return count;
  }

  #detail(first: number, second: number): void {
    const from = this.#details.more(2);
    const { array } = this.#details;
    array[from] = first;
    array[from + 1] = second;
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
      if (known !== undefined && column.distinct <= this.#mostShared) {
        this.#set.push(named, known);
        continue;
      }
      this.#detail(named, known ?? this.#loose(text));
      own += 1;
    }
    return own;
  }

  /** Columns that are few-valued each can still make a different set of every event; then fewer of them are shared. */
  #narrowSets(): void {
    this.#events += 1;
    const { sets } = this.#dictionary;
    if (sets <= TRIAL_SETS || sets * EVENTS_A_SET <= this.#events || this.#mostShared === LEAST_SHARED) return;
    this.#mostShared = Math.max(LEAST_SHARED, this.#mostShared / 4);
    this.#events = sets * EVENTS_A_SET * 2;
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
    this.#mostShared = MOST_SHARED;
    this.#events = 0;
  }
}
