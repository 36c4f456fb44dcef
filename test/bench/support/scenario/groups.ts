/** Records joined by ids they share, over any number of steps. */
import type { ClueKind, Rec } from './record.ts';

export class Groups {
  private readonly parent: Int32Array;
  private readonly membersOf = new Map<number, number[]>();
  /** Values stated in a group, by kind. */
  private readonly stated = new Map<number, Map<ClueKind, Set<string>>>();

  constructor(records: readonly Rec[], kinds: readonly ClueKind[]) {
    this.parent = Int32Array.from(records.keys());
    const first = new Map<string, number>();
    for (const [index, record] of records.entries()) {
      for (const clue of record.clues) {
        if (!kinds.includes(clue.kind)) continue;
        const known = first.get(clue.value);
        if (known === undefined) first.set(clue.value, index);
        else this.parent[this.of(index)] = this.of(known);
      }
    }
    for (const [index, record] of records.entries()) {
      const group = this.of(index);
      const members = this.membersOf.get(group);
      if (members === undefined) this.membersOf.set(group, [index]);
      else members.push(index);
      const values = this.stated.get(group) ?? new Map<ClueKind, Set<string>>();
      this.stated.set(group, values);
      for (const clue of record.clues)
        values.set(clue.kind, (values.get(clue.kind) ?? new Set<string>()).add(clue.value));
    }
  }

  /** The group of a record: equal for records that belong together. */
  of(index: number): number {
    let at = index;
    for (;;) {
      const up = this.parent[at] ?? at;
      if (up === at) return at;
      this.parent[at] = this.parent[up] ?? up;
      at = up;
    }
  }

  /** The records of a record's group, itself among them. */
  members(index: number): readonly number[] {
    return this.membersOf.get(this.of(index)) ?? [];
  }

  /** What the records of a record's group state. */
  values(index: number, kind: ClueKind): ReadonlySet<string> {
    return this.stated.get(this.of(index))?.get(kind) ?? new Set();
  }
}
