/** What the other agents of a blueprint did, from their profiles. */
import type { BehaviourUse, PeerUse, ValueDimension } from '../../../shared/model/drift.ts';
import type { Profile } from './profile.ts';

/** For each agent of a group its peers' use before the recent window. */
export function peersOf(group: ReadonlyMap<number, Profile>): (agent: number) => PeerUse {
  const users = new Map<string, number>();
  for (const profile of group.values()) {
    for (const [key, use] of profile.uses) {
      if (use.dimension !== 'object' && use.firstUs < profile.windows.recentFromUs)
        users.set(key, (users.get(key) ?? 0) + 1);
    }
  }
  return (agent) => {
    const own = group.get(agent);
    return {
      peers: Math.max(0, group.size - 1),
      using(dimension: ValueDimension, value: string) {
        const key = `${dimension}\n${value}`;
        const use = own?.uses.get(key);
        const self = use !== undefined && own !== undefined && use.firstUs < own.windows.recentFromUs ? 1 : 0;
        return Math.max(0, (users.get(key) ?? 0) - (use?.dimension === 'object' ? 0 : self));
      },
    };
  };
}

/** What is stored of an agent so that others can be compared with it later, whatever the windows. Objects are its own affair. */
export function storedUses(profile: Profile): BehaviourUse[] {
  return [...profile.uses.values()]
    .filter((use) => use.dimension !== 'object')
    .map(({ dimension, value, earlier, baseline, recent, firstUs, lastUs }) => ({
      dimension,
      value,
      events: earlier + baseline + recent,
      firstUs,
      lastUs,
    }));
}
