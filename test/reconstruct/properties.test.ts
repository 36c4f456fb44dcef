import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkerById } from '../../electron/reconstruct/linkers/index.ts';
import { classRank, SLOTS } from '../../shared/model/kinds.ts';
import { anyEvent, buildCase } from './anyCase.ts';
import { MINUTE, type Outcome } from './caseBuilder.ts';

const cases = fc.array(anyEvent, { minLength: 1, maxLength: 25 });
const settings = { seed: 20250812, numRuns: 400 } as const;

test('every event has one attribution, chains share none, every slot is filled with a class or open without', () => {
  fc.assert(
    fc.property(cases, (events) => {
      const made = buildCase(events);
      const outcome = made.run();
      expect([...outcome.attributions.keys()].sort((a, b) => a - b)).toEqual(made.events.map((e) => e.id));
      const inChains = outcome.chains.flatMap((chain) => chain.eventIds);
      expect(new Set(inChains).size).toBe(inChains.length);
      expect(new Set(outcome.chains.map((chain) => chain.id)).size).toBe(outcome.chains.length);
      for (const chain of outcome.chains) {
        expect(chain.slots.map((slot) => slot.slot)).toEqual(SLOTS);
        for (const slot of chain.slots) expect(slot.entityId === null).toBe(slot.class === null);
        for (const id of chain.eventIds) expect(outcome.of(id).chainId).toBe(chain.id);
      }
      for (const row of outcome.attributions.values()) {
        for (const slot of ['user', 'agent', 'credential', 'workflow'] as const) {
          expect(row[slot] === null).toBe(row[`${slot}Class`] === null);
        }
        if (row.chainId === null) expect(inChains).not.toContain(row.eventId);
        if (row.direct) expect(row).toMatchObject({ agent: null });
        expect(row.score).toBeGreaterThanOrEqual(0);
        expect(row.score).toBeLessThanOrEqual(1);
      }
    }),
    settings,
  );
});

test('what a record states is never replaced, and what it does not state is never better than the best link to it', () => {
  fc.assert(
    fc.property(cases, (events) => {
      const made = buildCase(events);
      const outcome = made.run();
      for (const fact of made.events) {
        const row = outcome.of(fact.id);
        if (fact.agent !== null) expect(row).toMatchObject({ agent: fact.agent, agentClass: 'exact' });
        if (fact.credential !== null)
          expect(row).toMatchObject({ credential: fact.credential, credentialClass: 'exact' });
        if (fact.workflow !== null) expect(row).toMatchObject({ workflow: fact.workflow, workflowClass: 'exact' });
        if (fact.initiator !== null) expect(row).toMatchObject({ user: fact.initiator, userClass: 'exact' });
        if (fact.workflow === null && row.workflow !== null) {
          expect(classRank(row.workflowClass ?? undefined)).toBeLessThanOrEqual(bestLink(outcome, fact.id));
        }
        // No link leads here, and neither the record nor a delegated session names anyone: the slot stays open.
        if (fact.initiator === null && fact.actor === null && bestLink(outcome, fact.id) === 0)
          expect(row.user).toBeNull();
      }
    }),
    settings,
  );
});

/** Rank of the strongest link of class medium or better that touches the event and can carry a workflow. */
function bestLink(outcome: Outcome, id: number): number {
  let best = 0;
  for (const link of outcome.links) {
    if (link.fromEvent !== id && link.toEvent !== id) continue;
    if (!linkerById(link.method).carries.some((slot) => slot === 'workflow' || slot === 'user')) continue;
    const rank = classRank(link.class);
    if (rank >= 2) best = Math.max(best, rank);
  }
  return best;
}

test('the order in which events are read changes nothing', () => {
  fc.assert(
    fc.property(cases, fc.integer(), (events, seed) => {
      const made = buildCase(events);
      const shuffled = [...made.events].sort(
        (a, b) => ((a.id * 7919 + seed) % 31) - ((b.id * 7919 + seed) % 31) || a.id - b.id,
      );
      const plain = (outcome: Outcome) => ({
        links: outcome.links,
        chains: outcome.chains,
        rows: [...outcome.attributions.values()],
        edges: outcome.edges,
        offsets: [...outcome.offsets.values()],
      });
      expect(plain(made.run(shuffled))).toEqual(plain(made.run()));
    }),
    settings,
  );
});

test('a weak link alone never fills a slot', () => {
  fc.assert(
    fc.property(cases, (events) => {
      const outcome = buildCase(events).run();
      for (const row of outcome.attributions.values()) {
        for (const slot of ['user', 'agent', 'credential', 'workflow'] as const)
          expect(row[`${slot}Class`]).not.toBe('weak');
      }
      for (const link of outcome.links) {
        expect(classRank(link.class)).toBeLessThanOrEqual(classRank(linkerById(link.method).class));
        if (link.candidates > 1) expect(['medium', 'weak']).toContain(link.class);
        if (link.dtUs !== null) expect(Math.abs(link.dtUs)).toBeLessThanOrEqual(40 * MINUTE);
      }
    }),
    settings,
  );
});
