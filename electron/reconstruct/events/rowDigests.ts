/** One number for all that a row states and where it stands in time, so that it can be told whether it is as it was. */
import { EVENT_ROLES } from '../../../shared/model/kinds.ts';
import { Digest, textDigests } from '../relink/digest.ts';
import type { EntityDigests } from '../relink/entityDigests.ts';
import { type EventColumns, KIND_ID } from './eventRow.ts';
import { growingFloats, type Words } from './growing.ts';

const REFERENCE = KIND_ID.get('object_ref');
/** Roles in which a thing is only named; whoever stands in another may act. */
const NAMED: ReadonlySet<string> = new Set(['tool', 'system']);

/**
 * Digests a row after the other. Entities count with all that is known of them, texts by themselves: the numbers of addresses, agent strings
 * and references are given in the order of reading.
 * @param payload the text behind a key value below -1
 */
export function rowDigests(
  columns: EventColumns,
  references: Words,
  payload: (value: number) => string,
  entities: EntityDigests,
): (row: number) => number {
  const { idOf, entityOf, classOf, packedOf, sourceOf } = columns;
  const { keys, evidence, address, agent, end } = columns.details;
  const { objectFrom, objectOf, time, times, sourceNames, addresses, agents, systems } = columns;
  const digest = new Digest();
  const ofText = textDigests();
  const wordDigests = (words: Words): ((id: number) => number) => {
    const known = growingFloats(16);
    const one = new Digest();
    return (id) => {
      if (id < 0) return 0;
      if (id >= known.length) known.more(id + 1 - known.length);
      const found = known.array[id] ?? 0;
      if (found !== 0) return found;
      const made = one.begin().text(words.text(id)).end();
      known.array[id] = made;
      return made;
    };
  };
  const [sourceAt, addressAt, agentAt, systemAt, referenceAt] = [
    sourceNames,
    addresses,
    agents,
    systems,
    references,
  ].map(wordDigests) as [Of, Of, Of, Of, Of];
  const roles = EVENT_ROLES.map((role) => NAMED.has(role));
  return (row) => {
    digest.begin(idOf[row]);
    digest.number(times.content[row] ?? 0);
    digest.number(time[row] ?? Number.NaN);
    digest.number(times.orig[row] ?? Number.NaN);
    digest.number(end[row] ?? Number.NaN);
    digest.int(evidence[row] ?? 0);
    digest.int(classOf[row] ?? 0);
    digest.int(packedOf[row] ?? 0);
    digest.number(sourceAt(sourceOf[row] ?? 0));
    digest.number(addressAt(address[row] ?? -1));
    digest.number(agentAt(agent[row] ?? -1));
    for (let at = 0; at < roles.length; at++) {
      const id = entityOf[row * roles.length + at] ?? -1;
      digest.int(id);
      if (id >= 0) digest.number(roles[at] === true ? entities.thing(id) : entities.actor(id));
    }
    for (let at = keys.from[row] ?? 0; at < (keys.from[row + 1] ?? 0); at++) {
      const [packed, value, extra] = [keys.kind[at] ?? 0, keys.value[at] ?? 0, keys.extra[at] ?? 0];
      digest.int(packed & 0xff);
      if (value < -1) digest.number(ofText(payload(value)));
      else digest.int(value);
      // Only references to objects name a system; their extra number is that of the object's text.
      if ((packed & 0xff) === REFERENCE) {
        digest.number(systemAt(packed >> 8));
        digest.number(referenceAt(extra - 1));
      } else digest.int(extra);
    }
    digest.int(-1);
    for (let at = objectFrom[row] ?? 0; at < (objectFrom[row + 1] ?? 0); at++) {
      const id = objectOf[at] ?? -1;
      digest.int(id);
      digest.number(entities.thing(id));
    }
    for (const names of [columns.sessionNames, columns.stepNames]) {
      const name = names.get(row);
      digest.number(name === undefined ? 0 : ofText(name));
    }
    for (const step of columns.delegations.get(row) ?? []) {
      digest.int(step.entity);
      digest.number(entities.actor(step.entity));
      digest.int((step.verified ? 1 : 0) | (step.acts ? 2 : 0));
    }
    return digest.end();
  };
}

type Of = (id: number) => number;
