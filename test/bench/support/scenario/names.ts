/** Which of a scenario's people, agents and accounts an entity of the product is. */
import type { World } from './world.ts';

export interface Entity {
  readonly kind: string;
  readonly key: string;
  readonly name: string;
  readonly aliases: readonly string[];
}

const bare = (text: string): string => text.slice(text.indexOf(':') + 1).toLowerCase();

export class Names {
  private readonly people = new Map<string, string>();
  private readonly agents = new Map<string, string>();
  private readonly accounts = new Map<string, readonly string[]>();

  constructor(world: World) {
    for (const person of world.people) {
      const { email, oid, okta, salesforce, github, googleProfile, slack, awsUser, name } = person;
      for (const id of [email, oid, okta, salesforce, github, googleProfile, slack, awsUser, name])
        this.people.set(id.toLowerCase(), person.id);
      this.people.set(salesforce.slice(0, 15).toLowerCase(), person.id);
    }
    for (const agent of world.agents.values())
      for (const id of [agent.id, agent.name, agent.spn, ...agent.aliases]) this.agents.set(id.toLowerCase(), agent.id);
    for (const account of world.accounts.values()) this.accounts.set(account.id, account.names);
  }

  /** World id; `several` for an entity that melts two people into one, `other` for one that is nobody known. */
  user(entity: Entity | null): string | null {
    return entity === null ? null : this.find(this.people, entity);
  }

  agent(entity: Entity | null): string | null {
    if (entity === null) return null;
    // A sub-agent of a coding session is the coding agent at work.
    if (entity.key.startsWith('claude_code.agent:')) return 'claude-code';
    return this.find(this.agents, entity);
  }

  /** True when the entity is the credential that a truth names (`key:<access key>` or an account). */
  isCredential(entity: Entity | null, truth: string): boolean {
    if (entity === null) return false;
    const wanted = new Set((this.accounts.get(truth) ?? [bare(truth)]).map((name) => name.toLowerCase()));
    return [entity.key, ...entity.aliases].some((text) => wanted.has(bare(text)));
  }

  private find(known: ReadonlyMap<string, string>, entity: Entity): string {
    const found = new Set<string>();
    for (const text of [entity.key, ...entity.aliases]) {
      const id = known.get(bare(text));
      if (id !== undefined) found.add(id);
    }
    return found.size === 1 ? ([...found][0] ?? 'other') : found.size === 0 ? 'other' : 'several';
  }
}
