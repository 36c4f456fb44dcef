/** Every agent's behaviour, agents of one blueprint together, so that each is compared with the others. */
import type {
  Behaviour,
  BehaviourBuilder,
  BehaviourEvent,
  BehaviourUse,
  BehaviourWindows,
  NameOf,
} from '../../../shared/model/drift.ts';
import { compareBehaviour } from './behaviour.ts';
import { peersOf, storedUses } from './peers.ts';
import { createProfile, type Profile } from './profile.ts';
import { createWallClock } from './wallClock.ts';

export interface BehaviourSource {
  /** Agents of one blueprint side by side. */
  readonly agents: readonly { readonly agent: number; readonly blueprint: number | null }[];
  pages(agent: number): Iterable<readonly BehaviourEvent[]>;
  readonly nameOf: NameOf;
}

export interface AgentBehaviour {
  readonly agent: number;
  readonly blueprint: number | null;
  readonly windows: BehaviourWindows;
  readonly behaviour: Behaviour;
  readonly uses: readonly BehaviourUse[];
}

/** Reads each agent's events once. Yields undefined between pages, so that other work is not held up. */
export function* allBehaviour(
  source: BehaviourSource,
  windows: BehaviourWindows,
): Generator<AgentBehaviour | undefined> {
  const clock = createWallClock(windows.zone);
  let group = new Map<number, Profile>();
  const settle = function* (blueprint: number | null): Generator<AgentBehaviour> {
    const peers = peersOf(group);
    for (const [agent, profile] of group) {
      const behaviour = compareBehaviour(profile, peers(agent), source.nameOf);
      yield { agent, blueprint, windows, behaviour, uses: storedUses(profile) };
    }
    group = new Map();
  };
  let last: number | null = null;
  for (const { agent, blueprint } of source.agents) {
    if (blueprint === null || blueprint !== last) yield* settle(last);
    last = blueprint;
    const profile = createProfile(windows, clock);
    for (const page of source.pages(agent)) {
      for (const event of page) profile.add(event);
      yield undefined;
    }
    group.set(agent, profile.end());
  }
  yield* settle(last);
}

/** One agent alone, its peers as somebody else counted them. */
export function createBehaviour(windows: BehaviourWindows): BehaviourBuilder {
  const profile = createProfile(windows, createWallClock(windows.zone));
  return { add: profile.add, end: (peers, nameOf) => compareBehaviour(profile.end(), peers, nameOf) };
}
