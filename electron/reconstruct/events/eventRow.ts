/** An event of the table, read from its columns when asked for; nothing is copied. */
import {
  ACTOR_ROLES,
  EVENT_ROLES,
  EVENT_STATUSES,
  KEY_KINDS,
  type KeyKind,
  VERBS,
} from '../../../shared/model/kinds.ts';
import type { Words } from './growing.ts';
import type { PlacedEvent, PlacedKey, PlacedReference, PlacedStep } from './placedEvent.ts';

export const KIND_ID: ReadonlyMap<KeyKind, number> = new Map(KEY_KINDS.map((kind, id) => [kind, id]));
const NO_STEPS: readonly PlacedStep[] = [];
const NO_REFERENCES: PlacedReference[] = [];

/** Keys of row i from `from[i]` up to `from[i + 1]`. */
export interface KeyColumns {
  readonly from: Int32Array;
  /** The kind's number, and above eight bits the system's that a reference states. */
  readonly kind: Int32Array;
  readonly value: Int32Array;
  /** A reference's object; of other keys 1 where the value is of a sort that matters. */
  readonly extra: Int32Array;
}

/** What only links and statements are made of, by row. */
export interface DetailColumns {
  readonly keys: KeyColumns;
  readonly evidence: Int32Array;
  /** Numbers of addresses and agent strings; -1 where none is stated. */
  readonly address: Int32Array;
  readonly agent: Int32Array;
  readonly end: Float64Array;
}

function forgotten(): never {
  throw new Error('details of events were asked for after they were forgotten');
}

/** In place of details that nobody needs any more: whoever asks for them all the same is wrong. */
export const FORGOTTEN: DetailColumns = {
  get keys() {
    return forgotten();
  },
  get evidence() {
    return forgotten();
  },
  get address() {
    return forgotten();
  },
  get agent() {
    return forgotten();
  },
  get end() {
    return forgotten();
  },
};

/** Of a packed row: it states an access key that it issued. */
export const ISSUES_KEY = 1 << 18;

/** Everything a row is read from; entries by row, objects from `objectFrom` on. */
export interface EventColumns {
  readonly idOf: Int32Array;
  readonly entityOf: Int32Array;
  readonly classOf: Int32Array;
  readonly packedOf: Int32Array;
  readonly sourceOf: Int32Array;
  /** Other ones once they are forgotten. */
  details: DetailColumns;
  readonly objectFrom: Int32Array;
  readonly objectOf: Int32Array;
  /** Corrected times; NaN when undated. */
  readonly time: Float64Array;
  readonly times: { readonly orig: Float64Array; readonly content: Float64Array };
  readonly sourceNames: Words;
  readonly addresses: Words;
  readonly agents: Words;
  readonly systems: Words;
  readonly delegations: ReadonlyMap<number, readonly PlacedStep[]>;
  readonly sessionNames: ReadonlyMap<number, string>;
  readonly stepNames: ReadonlyMap<number, string>;
}

/** Makes the view of a row that stands at a position. */
export function rowReader(
  columns: EventColumns,
): (row: number, position: number) => PlacedEvent & { readonly row: number } {
  const { idOf, entityOf, classOf, packedOf, sourceOf } = columns;
  const {
    objectFrom,
    objectOf,
    time,
    times,
    sourceNames,
    addresses,
    agents,
    systems,
    delegations,
    sessionNames,
    stepNames,
  } = columns;
  const width = EVENT_ROLES.length;
  const slot = (row: number, at: number): number | null => {
    const id = entityOf[row * width + at] ?? -1;
    return id < 0 ? null : id;
  };
  const dated = (us: number | undefined): number | null => (us === undefined || Number.isNaN(us) ? null : us);
  const reference = ({ kind, value, extra }: KeyColumns, at: number): PlacedReference => ({
    kind: 'object_ref',
    value: value[at] ?? 0,
    object: extra[at] ?? 0,
    system: systems.text((kind[at] ?? 0) >> 8),
  });
  const OBJECT_REF = KIND_ID.get('object_ref') ?? 0;
  const marked = (row: number, wanted: KeyKind): boolean => {
    const { from, kind, extra } = columns.details.keys;
    const id = KIND_ID.get(wanted);
    for (let at = from[row] ?? 0; at < (from[row + 1] ?? 0); at++) if (kind[at] === id && extra[at] === 1) return true;
    return false;
  };

  class Row implements PlacedEvent {
    readonly row: number;
    readonly position: number;
    constructor(row: number, position: number) {
      this.row = row;
      this.position = position;
    }
    get id() {
      return idOf[this.row] ?? 0;
    }
    get evidenceId() {
      return columns.details.evidence[this.row] ?? 0;
    }
    get source() {
      return sourceNames.text(sourceOf[this.row] ?? 0);
    }
    get origUs() {
      return dated(times.orig[this.row]);
    }
    get endUs() {
      return dated(columns.details.end[this.row]);
    }
    get timeUs() {
      return dated(time[this.row]);
    }
    get contentHash() {
      return times.content[this.row] ?? 0;
    }
    get classUid() {
      return classOf[this.row] ?? 0;
    }
    get verb() {
      return VERBS[(packedOf[this.row] ?? 0) & 0xff] ?? 'other';
    }
    get status() {
      return EVENT_STATUSES[((packedOf[this.row] ?? 0) >> 8) & 0xf] ?? 'unknown';
    }
    get actorRole() {
      return ACTOR_ROLES[((packedOf[this.row] ?? 0) >> 12) & 0xf] ?? 'unknown';
    }
    get interactive() {
      const stated = ((packedOf[this.row] ?? 0) >> 16) & 0x3;
      return stated === 0 ? undefined : stated === 1;
    }
    get actor() {
      return slot(this.row, 0);
    }
    get initiator() {
      return slot(this.row, 1);
    }
    get impersonated() {
      return slot(this.row, 2);
    }
    get agent() {
      return slot(this.row, 3);
    }
    get credential() {
      return slot(this.row, 4);
    }
    get integration() {
      return slot(this.row, 5);
    }
    get tool() {
      return slot(this.row, 6);
    }
    get workflow() {
      return slot(this.row, 7);
    }
    get system() {
      return entityOf[this.row * width + 8] ?? 0;
    }
    get objects() {
      return objectOf.subarray(objectFrom[this.row], objectFrom[this.row + 1]);
    }
    get ipId() {
      return columns.details.address[this.row] ?? -1;
    }
    get userAgentId() {
      return columns.details.agent[this.row] ?? -1;
    }
    get ip() {
      return this.ipId < 0 ? null : addresses.text(this.ipId);
    }
    get userAgent() {
      return this.userAgentId < 0 ? null : agents.text(this.userAgentId);
    }
    get delegation() {
      return delegations.get(this.row) ?? NO_STEPS;
    }
    get sessionName() {
      return sessionNames.get(this.row);
    }
    get stepName() {
      return stepNames.get(this.row);
    }
    get byTemporaryKey() {
      return marked(this.row, 'access_key');
    }
    get inEntraSession() {
      return marked(this.row, 'session');
    }
    get issuesKey() {
      return ((packedOf[this.row] ?? 0) & ISSUES_KEY) !== 0;
    }
    has(wanted: KeyKind) {
      return this.key(wanted) >= 0;
    }
    key(wanted: KeyKind) {
      const { from, kind, value } = columns.details.keys;
      const id = KIND_ID.get(wanted);
      const end = from[this.row + 1] ?? 0;
      for (let at = from[this.row] ?? 0; at < end; at++) if (((kind[at] ?? 0) & 0xff) === id) return value[at] ?? -1;
      return -1;
    }
    keys(wanted: KeyKind) {
      const { from, kind, value } = columns.details.keys;
      const id = KIND_ID.get(wanted);
      const found: PlacedKey[] = [];
      for (let at = from[this.row] ?? 0; at < (from[this.row + 1] ?? 0); at++)
        if (((kind[at] ?? 0) & 0xff) === id) found.push({ kind: wanted, value: value[at] ?? 0 });
      return found;
    }
    references() {
      const { keys } = columns.details;
      const end = keys.from[this.row + 1] ?? 0;
      let found: PlacedReference[] = NO_REFERENCES;
      for (let at = keys.from[this.row] ?? 0; at < end; at++) {
        if (((keys.kind[at] ?? 0) & 0xff) !== OBJECT_REF) continue;
        if (found.length === 0) found = [];
        found.push(reference(keys, at));
      }
      return found;
    }
  }
  return (row, position) => new Row(row, position);
}
