/**
 * A case that grows, and of which things are decided in between, holds at each step what a reconstruction from scratch gives: links,
 * chains, attributions, candidates, observed edges, and the digests that the next step compares with.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventFact, SourceInfo } from '../../shared/model/reconstruction.ts';
import { anyEvent, buildCase } from './anyCase.ts';
import { type CaseBuilder, MINUTE, SECOND } from './caseBuilder.ts';
import { StandingCase } from './standingCase.ts';

/** Over hours, so that much lies far from what comes. */
const wide = fc.tuple(anyEvent, fc.nat(30)).map(([event, half]) => ({
  ...event,
  at: event.at === null || event.at === undefined ? event.at : event.at + half * 20 * MINUTE,
}));
const decision = fc.oneof(
  fc.record({ what: fc.constantFrom('confirm', 'reject', 'draw'), from: fc.nat(39), to: fc.nat(39) }),
  fc.record({
    what: fc.constant('pin'),
    chain: fc.nat(5),
    slot: fc.constantFrom('user', 'agent'),
    nobody: fc.boolean(),
  }),
  fc.record({ what: fc.constant('clock'), seconds: fc.integer({ min: -400, max: 400 }) }),
  fc.record({ what: fc.constantFrom('merge', 'list', 'share', 'source') }),
);
const grown = fc.record({
  events: fc.array(fc.oneof(anyEvent, wide), { minLength: 4, maxLength: 40 }),
  cuts: fc.array(fc.nat(100), { minLength: 1, maxLength: 4 }),
  decisions: fc.array(decision, { maxLength: 3 }),
});
type Decision = typeof decision extends fc.Arbitrary<infer T> ? T : never;

/** Sources as the product lists them; one of them is in the case from the beginning. */
const sources = (present: boolean): SourceInfo[] => [
  { id: 'otel.genai_spans', title: 'Traces', fills: ['user', 'agent', 'workflow'], present: true },
  { id: 'okta.system_log', title: 'Okta', fills: ['user', 'credential'], present },
  { id: 'entra.signin', title: 'Sign-ins', fills: ['user', 'credential'], present: false },
];

function decide(builder: CaseBuilder, standing: StandingCase, made: Decision): void {
  if ('from' in made) {
    if (Math.max(made.from, made.to) < builder.events.length && made.from !== made.to)
      builder.decideLink(made.from + 1, made.to + 1, made.what);
  } else if ('chain' in made) {
    const chainId = standing.chainIds()[made.chain];
    const entityKey = made.nobody ? null : ({ kind: made.slot, key: PINNED[made.slot] } as const);
    if (chainId !== undefined) builder.pin({ chainId, slot: made.slot, entityKey, note: 'asked' });
  } else if ('seconds' in made) builder.fixOffset('aws.cloudtrail', made.seconds * SECOND);
  else if (made.what === 'merge') builder.decideEntities('user email:0', 'user email:1', 'merge');
  else if (made.what === 'list') builder.declare('agent agent.id:2', 'HAS_CREDENTIAL', 'credential cred.id:1');
  else if (made.what === 'share') builder.fact('credential cred.id:0', 'shared', 'yes');
  else builder.sources(...sources(true));
}

const PINNED = { user: 'email:1', agent: 'agent.id:1' } as const;

function check(standing: StandingCase, builder: CaseBuilder, events: readonly EventFact[]): void {
  const source = builder.source(events);
  expect(standing.bring(source).rows()).toEqual(new StandingCase().bring(source).rows());
}

test('step by step, in any order, with decisions in between: the same as from scratch', () => {
  let stood = 0;
  fc.assert(
    fc.property(grown, ({ events, cuts, decisions }) => {
      const builder = buildCase(events).sources(...sources(false));
      const standing = new StandingCase();
      const ends = [...cuts.map((cut) => Math.ceil((events.length * (50 + cut / 2)) / 100)), events.length];
      for (const end of ends.sort((a, b) => a - b)) {
        check(standing, builder, builder.events.slice(0, end));
        if (standing.scope?.all === false) stood += end - standing.attributed;
      }
      for (const made of decisions) {
        decide(builder, standing, made);
        check(standing, builder, builder.events);
      }
    }),
    { seed: 20251124, numRuns: 600 },
  );
  expect(stood).toBeGreaterThan(2000);
}, 300_000);
