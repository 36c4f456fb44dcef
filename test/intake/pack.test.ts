/** What is packed for the writer comes out as it went in, whatever repeats and whatever does not. */
import { expect, it } from 'vitest';
import { Dictionary } from '../../electron/intake/dictionary.ts';
import { RecordPacker } from '../../electron/intake/pack.ts';
import type { EntityRef, EventDraft } from '../../shared/model/event.ts';
import type { IntakeRecord } from '../../shared/model/intake.ts';
import { EVENT, EVENT_WIDTH, type PackedRecords } from '../../shared/model/packed.ts';

const SYSTEM: EntityRef = { kind: 'system', ns: 'system', id: 'aws', name: 'AWS' };

function draft(parts: Partial<EventDraft>): EventDraft {
  return {
    type: 'event',
    time: { us: 5, text: '1970', precision: 's', zoneBasis: 'stated' },
    classUid: 6003,
    activityId: 2,
    action: 'GetObject',
    verb: 'read',
    status: 'success',
    actorRole: 'user',
    system: SYSTEM,
    objects: [],
    keys: [],
    attrs: [],
    ...parts,
  };
}

const record = (seq: number, drafts: readonly EventDraft[]): IntakeRecord => ({
  seq,
  offset: seq * 10,
  length: 10,
  identity: new Uint8Array(16).fill(seq & 0xff),
  drafts,
});

/** Reads batches as the writer does. */
function unpacker() {
  let texts: string[] = [];
  let entities: EntityRef[] = [];
  let sets: number[][] = [];
  return (packed: PackedRecords) => {
    const { dictionary } = packed;
    if (dictionary.first.every((count) => count === 0)) [texts, entities, sets] = [[], [], []];
    expect(dictionary.first).toEqual([texts.length, entities.length, sets.length]);
    texts.push(...dictionary.texts);
    entities.push(...dictionary.entities);
    for (let at = 0; at < dictionary.sets.length; ) {
      const size = (dictionary.sets[at] as number) * 2;
      sets.push([...dictionary.sets.subarray(at + 1, at + 1 + size)]);
      at += size + 1;
    }
    const text = (number: number) => (number > 0 ? texts[number - 1] : packed.texts[-number - 1]);
    let detail = 0;
    const pairs = (count: number) =>
      Array.from({ length: count }, () => [packed.details[detail++] as number, packed.details[detail++] as number]);
    return Array.from({ length: packed.events.length / EVENT_WIDTH }, (_, event) => {
      const cell = (place: number) => packed.events[event * EVENT_WIDTH + place] as number;
      const keys = pairs(cell(EVENT.keys)).map(([kind = 0, value = 0]) => [text(kind), text(value)]);
      const own = pairs(cell(EVENT.attrs)).map(([name = 0, value = 0]) => [text(name), text(value)]);
      const objects = pairs(cell(EVENT.objects)).map(([ref = 0, role = 0]) => [entities[ref - 1]?.id, text(role)]);
      const set = sets[cell(EVENT.attrSet) - 1] ?? [];
      const shared = set.flatMap((name, at) => (at % 2 === 0 ? [[text(name), text(set[at + 1] ?? 0)]] : []));
      const attrs = [...own, ...shared].map((pair) => pair.join('=')).sort();
      return { uid: text(cell(EVENT.originalUid)), keys, attrs, objects, system: entities[cell(EVENT.system) - 1]?.id };
    });
  };
}

it('gives back every key, attribute, object and id of columns that repeat, hardly repeat, and begin to repeat no more', () => {
  const packer = new RecordPacker();
  const unpack = unpacker();
  const wanted: unknown[] = [];
  const found: unknown[] = [];
  for (let at = 0; at < 12_000; at += 1) {
    const attrs: [string, string][] = [
      ['region', `eu-${at % 4}`],
      ['session', `s-${at % 3_000}`],
      ['request', `{"n":${at}}`],
      // Few-valued each, and yet a different set of nearly every event.
      ['a', String(at % 97)],
      ['b', String(at % 89)],
    ];
    const object: EntityRef = { kind: 'object', ns: 'aws.s3', id: `key-${at % 500}` };
    const one = draft({
      originalUid: `uid-${at}`,
      attrs,
      keys: [
        { kind: 'request', value: `r-${at}` },
        { kind: 'access_key', value: `k-${at % 40}` },
      ],
      objects: [{ ...object, role: at % 2 === 0 ? 'target' : 'related' }],
    });
    packer.add([record(at, [one])]);
    wanted.push({
      uid: `uid-${at}`,
      keys: [
        ['request', `r-${at}`],
        ['access_key', `k-${at % 40}`],
      ],
      attrs: attrs.map((pair) => pair.join('=')).sort(),
      objects: [[object.id, at % 2 === 0 ? 'target' : 'related']],
      system: 'aws',
    });
    if (at % 700 === 699) found.push(...unpack(packer.take()));
  }
  found.push(...unpack(packer.take()));
  expect(found).toEqual(wanted);
});

it('keeps records without events, with several, with a reason, and where each stands', () => {
  const packed = new RecordPacker().pack([
    record(0, []),
    { ...record(1, []), identity: undefined, reason: 'bad', column: 'time' },
    record(2, [draft({ originalUid: 'a' }), draft({ originalUid: 'b' })]),
  ]);
  expect([...packed.eventCounts]).toEqual([0, 0, 2]);
  expect([...packed.flags]).toEqual([1, 2, 1]);
  expect([...packed.places]).toEqual([0, 0, 10, 1, 10, 10, 2, 20, 10]);
  expect(packed.rejects).toEqual([{ at: 1, reason: 'bad', column: 'time' }]);
  expect(unpacker()(packed).map(({ uid }) => uid)).toEqual(['a', 'b']);
});

it('begins a new dictionary when it is full, between two batches', () => {
  const packer = new RecordPacker();
  const unpack = unpacker();
  let begun = 0;
  for (let batch = 0; batch < 8; batch += 1) {
    const drafts = Array.from({ length: 10_000 }, (_, at) =>
      draft({
        objects: [{ kind: 'object', ns: 'x', id: `${batch}-${at}`, role: 'target' }],
        attrs: [['n', String(at % 5)]],
      }),
    );
    const packed = packer.pack(drafts.map((one, at) => record(at, [one])));
    if (packed.dictionary.first.every((count) => count === 0)) begun += 1;
    expect(unpack(packed).map(({ objects }) => objects[0]?.[0])).toEqual(drafts.map(({ objects }) => objects[0]?.id));
  }
  expect(begun).toBe(2);
});

it('takes no two references for one, whatever evidence writes into them', () => {
  const refs: EntityRef[] = [
    { kind: 'user', ns: 'email', id: 'a' },
    { kind: 'user', ns: 'emai', id: 'la' },
    { kind: 'user', ns: 'email', id: 'a', name: 'b' },
    { kind: 'user', ns: 'email', id: 'a n1 b' },
    { kind: 'user', ns: 'email', id: 'a', aliases: [{ ns: 'b', value: 'c' }] },
    { kind: 'user', ns: 'email', id: 'a a1 1 bc' },
    { kind: 'user', ns: 'email', id: 'a', name: 'b a1 1 bc' },
    { kind: 'user', ns: 'email', id: 'a', name: 'b', aliases: [{ ns: 'b', value: 'c' }] },
    { kind: 'user', ns: 'email', id: 'a', attrs: { b: 'c' } },
    { kind: 'user', ns: 'email', id: 'a', attrs: { bc: '' } },
    { kind: 'user', ns: 'email', id: 'a', attrs: { b: 'c f1 1 de' } },
    { kind: 'user', ns: 'email', id: 'a', attrs: { b: 'c', d: 'e' } },
  ];
  const dictionary = new Dictionary();
  expect(new Set(refs.map((ref) => dictionary.entity(ref))).size).toBe(refs.length);
  expect(refs.map((ref) => dictionary.entity({ ...ref }))).toEqual(refs.map((_, at) => at + 1));
});
