/**
 * All events of the case in typed arrays, about 200 bytes each with keys and objects: a million fit beside everything else. Read
 * once from disk; a position is an index in order of corrected time, a row one in order of reading.
 */
import { hash } from 'node:crypto';
import { ACTOR_ROLES, EVENT_ROLES, EVENT_STATUSES, type KeyKind, VERBS } from '../../../shared/model/kinds.ts';
import type { EventFact } from '../../../shared/model/reconstruction.ts';
import { splitEntityKey } from '../identities/namespaces.ts';
import type { Resolution } from '../identities/resolve.ts';
import { identifies, normaliseObjectId, normaliseObjectRef } from '../keyText.ts';
import { payloadReferences } from '../payload.ts';
import type { EntityDigests } from '../relink/entityDigests.ts';
import { type EventColumns, FORGOTTEN, ISSUES_KEY, KIND_ID, rowReader } from './eventRow.ts';
import { growingFloats, growingInts, type Words, words } from './growing.ts';
import { intMap } from './intMap.ts';
import { type KeyIndex, keyIndex } from './keyIndex.ts';
import type { PlacedEvent, PlacedReference, PlacedStep } from './placedEvent.ts';
import { rowDigests } from './rowDigests.ts';

/** Objects of one event that are kept; an event that names more is a listing. */
const MAX_OBJECTS = 2000;
/** Rows digested between two chances to stop. */
const DIGEST_STEP = 20_000;

export interface EventTable {
  readonly length: number;
  at(position: number): PlacedEvent | undefined;
  [Symbol.iterator](): IterableIterator<PlacedEvent>;
  /** Positions by key value, groups in order of their first event. Built when first asked for. */
  byKey(kind: KeyKind): KeyIndex;
  /**
   * Drops the indexes by key; with `objects` what only comparing objects takes, so that `touched` must not be asked any more; with `details`
   * keys, addresses and whatever else only links and statements are made of.
   */
  forget(also?: 'objects' | 'details'): void;
  /** Position of an event id, or -1. */
  positionOf(eventId: number): number;
  /** Objects of an event as comparable ids: those its keys reference, else those the record names. */
  touched(event: PlacedEvent): readonly PlacedReference[];
  /** The text of a key's value. */
  text(value: number): string;
  /** The id behind the number of an object that records reference, in comparable form; until objects are forgotten. */
  objectText(object: number): string;
  sources(): readonly string[];
  /** One number for all that an event states, by position; to be asked for before the events are forgotten. Undefined now and then. */
  digests(entities: EntityDigests): Generator<undefined, Float64Array>;
  /** Puts the events in order of corrected time, undated last; equal times by content, then id. µs by importer id. */
  place(offsets: (source: string, origUs: number) => number): void;
}

export interface EventTableWriter {
  add(fact: EventFact): void;
  readonly length: number;
  done(): EventTable;
}

/** @param text the text of a key value's number */
export function eventTable(
  expected: number,
  resolution: Pick<Resolution, 'canonical' | 'entity' | 'byAlias'>,
  text: (value: number) => string,
): EventTableWriter {
  const count = Math.max(1, expected);
  const ids = growingInts(count);
  const entities = growingInts(count * EVENT_ROLES.length);
  const evidence = growingInts(count);
  /** class_uid, then packed small values. */
  const classes = growingInts(count);
  const packed = growingInts(count);
  const sources = growingInts(count);
  const ips = growingInts(count);
  const programs = growingInts(count);
  const keyStarts = growingInts(count + 1);
  const objectStarts = growingInts(count + 1);
  const keyKinds = growingInts(count * 4);
  const keyValues = growingInts(count * 4);
  const keyObjects = growingInts(count * 4);
  const objects = growingInts(count);
  const ends = growingFloats(count);
  const times = { orig: new Float64Array(count), content: new Float64Array(count) };
  const sourceNames = words();
  const addresses = words();
  const agents = words();
  const systems = words();
  let references: Words = words();
  const payloads = words();
  let referenceOf = intMap();
  const sessionNames = new Map<number, string>();
  const stepNames = new Map<number, string>();
  const delegations = new Map<number, readonly PlacedStep[]>();
  keyStarts.push(0);
  objectStarts.push(0);

  const grow = (): void => {
    for (const name of ['orig', 'content'] as const) {
      const larger = new Float64Array(times[name].length * 2);
      larger.set(times[name]);
      times[name] = larger;
    }
  };

  /** Comparable id of an entity's key, remembered: the same objects come again and again. */
  const referenceOfEntity = (id: number): number => {
    const known = referenceOf.get(id);
    if (known >= 0) return known;
    const named = splitEntityKey(resolution.entity(id)?.key ?? '');
    // Every run of the day asks the same model: it is what worked, not what was worked on.
    const value = /[.-]model$/.test(named.ns) ? '' : normaliseObjectId(named.id);
    const made = value === '' ? 0 : references.id(value) + 1;
    referenceOf.set(id, made);
    return made;
  };

  const addKeys = (fact: EventFact): void => {
    const known = new Set<number>();
    for (const { kind, value, id } of fact.keys) {
      if (!identifies(value)) continue;
      let extra = 0;
      if (kind === 'object_ref') {
        const ref = normaliseObjectRef(value);
        if (ref === undefined) continue;
        // 2,047 systems; whatever comes after them is one that is not stated.
        const system = Math.min(systems.id(ref.system), 2047);
        keyKinds.push((KIND_ID.get(kind) ?? 0) | (system << 8));
        const object = references.id(ref.id) + 1;
        known.add(object);
        keyValues.push(id);
        keyObjects.push(object);
        continue;
      }
      if (kind === 'access_key' && value.startsWith('ASIA')) extra = 1;
      else if (kind === 'session' && value.startsWith('entra:')) extra = 1;
      keyKinds.push(KIND_ID.get(kind) ?? 0);
      keyValues.push(id);
      keyObjects.push(extra);
    }
    for (const text of fact.payload === undefined ? [] : payloadReferences(fact.payload)) {
      const ref = normaliseObjectRef(text);
      if (ref === undefined) continue;
      const object = references.id(ref.id) + 1;
      if (known.has(object)) continue;
      keyKinds.push((KIND_ID.get('object_ref') ?? 0) | (Math.min(systems.id(ref.system), 2047) << 8));
      // Not a key of the record: below -1, a number of its own.
      keyValues.push(-2 - payloads.id(text));
      keyObjects.push(object);
    }
    keyStarts.push(keyValues.length);
  };

  return {
    get length() {
      return ids.length;
    },
    add(fact) {
      const row = ids.length;
      if (row >= times.orig.length) grow();
      ids.push(fact.id);
      evidence.push(fact.evidenceId);
      classes.push(fact.classUid);
      const holder =
        fact.sessionName === undefined || fact.bySingleSignOn !== true
          ? undefined
          : resolution.byAlias('user', 'email', fact.sessionName);
      if (fact.sessionName !== undefined) sessionNames.set(row, fact.sessionName);
      if (fact.stepName !== undefined) stepNames.set(row, fact.stepName);
      const interactive = fact.interactive === undefined ? 0 : fact.interactive ? 1 : 2;
      packed.push(
        VERBS.indexOf(fact.verb) |
          (EVENT_STATUSES.indexOf(fact.status) << 8) |
          (ACTOR_ROLES.indexOf(holder === undefined ? fact.actorRole : 'user') << 12) |
          (interactive << 16) |
          (fact.keys.some(({ kind, value }) => kind === 'access_key_issued' && identifies(value)) ? ISSUES_KEY : 0),
      );
      sources.push(sourceNames.id(fact.source));
      ips.push(fact.ip === null ? -1 : addresses.id(fact.ip));
      programs.push(fact.userAgent === null ? -1 : agents.id(fact.userAgent));
      for (const slot of EVENT_ROLES) {
        const id = slot === 'actor' && holder !== undefined ? holder : fact[slot];
        entities.push(id === null ? -1 : resolution.canonical(id));
      }
      times.orig[row] = fact.origUs ?? Number.NaN;
      ends.push(fact.endUs ?? Number.NaN);
      times.content[row] = Number.parseInt(hash('sha256', fact.contentKey, 'hex').slice(0, 12), 16);
      for (const id of fact.objects.slice(0, MAX_OBJECTS)) objects.push(resolution.canonical(id));
      objectStarts.push(objects.length);
      addKeys(fact);
      const steps = (fact.delegation ?? []).flatMap((step) => {
        const entity = resolution.byAlias(step.kind, step.ns, step.id);
        return entity === undefined ? [] : [{ entity, verified: step.verified, acts: step.acts }];
      });
      if (steps.length > 0) delegations.set(row, steps);
    },
    done: () => finish(),
  };

  function finish(): EventTable {
    const length = ids.length;
    const [idOf, entityOf, classOf, packedOf, sourceOf] = [
      ids.give(),
      entities.give(),
      classes.give(),
      packed.give(),
      sources.give(),
    ];
    const [objectFrom, objectOf] = [objectStarts.give(), objects.give()];
    let order = Int32Array.from({ length }, (_, row) => row);
    const time = times.orig.slice(0, length);
    const columns: EventColumns = {
      idOf,
      entityOf,
      classOf,
      packedOf,
      sourceOf,
      details: {
        keys: { from: keyStarts.give(), kind: keyKinds.give(), value: keyValues.give(), extra: keyObjects.give() },
        evidence: evidence.give(),
        address: ips.give(),
        agent: programs.give(),
        end: ends.give(),
      },
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
    };
    const rowAt = rowReader(columns);
    const indexes = new Map<KeyKind, KeyIndex>();
    let positions: Int32Array | undefined;
    const at = (position: number): PlacedEvent | undefined => {
      const row = order[position];
      return row === undefined ? undefined : rowAt(row, position);
    };
    const compare = (a: number, b: number): number => {
      const [ta, tb] = [time[a] ?? Number.NaN, time[b] ?? Number.NaN];
      if (ta < tb) return -1;
      if (ta > tb) return 1;
      if (Number.isNaN(ta) !== Number.isNaN(tb)) return Number.isNaN(ta) ? 1 : -1;
      return (times.content[a] ?? 0) - (times.content[b] ?? 0) || (idOf[a] ?? 0) - (idOf[b] ?? 0);
    };
    return {
      length,
      at,
      *[Symbol.iterator]() {
        for (let position = 0; position < length; position++) yield rowAt(order[position] ?? 0, position);
      },
      byKey(kind) {
        const known = indexes.get(kind);
        if (known !== undefined) return known;
        const wanted = KIND_ID.get(kind) ?? 0;
        const index = keyIndex((put) => {
          const { from, kind: kindOf, value } = columns.details.keys;
          for (let position = 0; position < length; position++) {
            const row = order[position] ?? 0;
            const end = from[row + 1] ?? 0;
            for (let i = from[row] ?? 0; i < end; i++)
              if (((kindOf[i] ?? 0) & 0xff) === wanted) put(value[i] ?? 0, position);
          }
        });
        indexes.set(kind, index);
        return index;
      },
      forget(also) {
        indexes.clear();
        if (also === 'details') columns.details = FORGOTTEN;
        if (also !== 'objects') return;
        references = words();
        referenceOf = intMap();
      },
      positionOf(eventId) {
        if (positions === undefined) {
          // Ids are given one after the other, so that few are missing between the first and the last.
          const last = idOf.reduce((most, id) => Math.max(most, id), 0);
          positions = new Int32Array(last + 1).fill(-1);
          for (let position = 0; position < length; position++) positions[idOf[order[position] ?? 0] ?? 0] = position;
        }
        return positions[eventId] ?? -1;
      },
      touched(event) {
        const refs = event.references();
        if (refs.length > 0) return refs;
        const found: PlacedReference[] = [];
        for (const id of event.objects) {
          const object = referenceOfEntity(id);
          if (object > 0) found.push({ kind: 'object_ref', value: -1, object, system: '*' });
        }
        return found;
      },
      text: (value) => (value < -1 ? payloads.text(-2 - value) : text(value)),
      objectText: (object) => references.text(object - 1),
      *digests(entities) {
        const of = rowDigests(columns, references, (value) => payloads.text(-2 - value), entities);
        const made = new Float64Array(length);
        for (let position = 0; position < length; position++) {
          if (position % DIGEST_STEP === 0) yield undefined;
          made[position] = of(order[position] ?? 0);
        }
        return made;
      },
      sources: () => Array.from({ length: sourceNames.size }, (_, id) => sourceNames.text(id)).sort(),
      place(offsetOf) {
        for (let row = 0; row < length; row++) {
          const us = times.orig[row] ?? Number.NaN;
          if (!Number.isNaN(us)) time[row] = us + offsetOf(sourceNames.text(sourceOf[row] ?? 0), us);
        }
        order = order.sort(compare);
        indexes.clear();
        positions = undefined;
      },
    };
  }
}
