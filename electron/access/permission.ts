/**
 * A permission as it is compared: (system, verb, resource pattern) with a privilege tier and whose data it reaches.
 * Systems and resources compare without case; `*` covers everything.
 */
import type { DataReach } from '../../shared/model/access.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { resourceCovers } from './resources.ts';
import { isUmbrellaOf, systemCovers } from './systems.ts';

export { resourceCovers } from './resources.ts';
export { systemCovers } from './systems.ts';

export interface Permission {
  readonly system: string;
  readonly verb: Verb;
  /** A type or name, `*` for all, or a pattern with `*`. */
  readonly resource: string;
  /** 0 none, 1 own or public data, 2 shared business data, 3 sensitive or tenant-wide data, 4 administers. */
  readonly tier: number;
  /** Absent: the text does not say. */
  readonly reach?: DataReach;
  /** Verbs that it allows too, without a line of their own: reading a file is also how it is downloaded. */
  readonly also?: readonly Verb[];
  /** `resource` is a vendor's kind of thing, not a name: a record's resource of no known type is taken to be of it. */
  readonly open?: boolean;
  /** Kinds of thing that `resource` does not cover, though its pattern does. */
  readonly except?: readonly string[];
  /** It holds only under a condition that is not evaluated here. */
  readonly conditional?: boolean;
  /** It covers everything in its system. */
  readonly everything?: boolean;
  /** IAM: the action patterns behind it, lower case. */
  readonly actions?: readonly string[];
}

const READING: readonly Verb[] = ['read', 'list', 'search'];

/** True when holding `held` allows `used`: administering allows all, reading allows listing and searching. */
export function verbCovers(held: Verb, used: Verb): boolean {
  if (held === used || held === 'administer') return true;
  if (held === 'read') return READING.includes(used);
  return held === 'export' && READING.includes(used);
}

/** True when the permission speaks about the system that a record names, itself or through an API in front of it. */
export function speaksAbout(permission: Permission, system: string): boolean {
  return (
    systemCovers(permission.system, system) || (permission.open === true && isUmbrellaOf(system, permission.system))
  );
}

/** True when the permission allows the verb, wherever it applies. */
export function allowsVerb(permission: Permission, verb: Verb): boolean {
  return verbCovers(permission.verb, verb) || permission.also?.includes(verb) === true;
}

/** True when the permission is about the resource, whatever the verb. */
export function coversResource(permission: Permission, resource: string): boolean {
  if (permission.except?.some((kind) => resourceCovers(kind, resource)) === true) return false;
  return resourceCovers(permission.resource, resource, permission.open);
}

/** True when the permission allows the use. */
export function covers(permission: Permission, system: string, verb: Verb, resource: string): boolean {
  return speaksAbout(permission, system) && allowsVerb(permission, verb) && coversResource(permission, resource);
}
