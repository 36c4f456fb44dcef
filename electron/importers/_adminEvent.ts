/** Names of administration events, whose verb comes last and in the past tense: `mcp_server_created`, `api_key.deleted`. */
import type { Alias, EntityRef } from '../../shared/model/event.ts';
import type { EventStatus, Verb } from '../../shared/model/kinds.ts';
import { OCSF } from './_draft.ts';
import { isEmail } from './_fields.ts';
import { type Facts, ref } from './_refs.ts';
import { verbOf, wordsOf } from './_verbs.ts';

const WORDS: Readonly<Record<string, Verb>> = {
  connected: 'grant',
  disconnected: 'delete',
  transferred: 'grant',
  accepted: 'approve',
  rejected: 'approve',
  resolved: 'approve',
  requested: 'create',
  toggled: 'administer',
  activated: 'administer',
  deactivated: 'administer',
  settings: 'administer',
  renamed: 'update',
  archived: 'update',
  unarchived: 'update',
  rotated: 'update',
  verified: 'update',
  attempted: 'sign_in',
  logout: 'sign_in',
  expired: 'delete',
  started: 'execute',
  completed: 'execute',
};
const CARRIERS = new Set([
  'succeeded',
  'success',
  'failed',
  'failure',
  'initiated',
  'started',
  'completed',
  'attempted',
]);

/** The verb of an administration event. Words of outcome (`failed`, `started`) leave it to the words before them. */
export function adminVerb(name: string): Verb {
  const words = wordsOf(name);
  if (words.includes('role') && words.includes('assignment') && words.at(-1) === 'created') return 'grant';
  for (let index = words.length - 1; index >= 0; index -= 1) {
    const word = words[index] ?? '';
    if (CARRIERS.has(word) && index > 0 && words.slice(0, index).some((before) => known(before) !== 'other')) continue;
    const verb = known(word);
    if (verb !== 'other') return verb;
  }
  return 'other';
}

function known(word: string): Verb {
  return WORDS[word] ?? verbOf(word);
}

/** A failure only where the name says so; services do not record what did not happen otherwise. */
export function adminStatus(name: string): EventStatus {
  return /(?:^|[._])(?:failed|failure|denied|blocked)(?:$|[._])/.test(name) ? 'failure' : 'success';
}

/** OCSF class of an administration event. */
export function adminClass(name: string, verb: Verb): number {
  if (verb === 'sign_in') return OCSF.authentication;
  if (/(?:^|[._])(?:role|permission|membership|owner)(?:$|[._])/.test(name)) return OCSF.userAccess;
  if (/(?:^|[._])(?:user|service_account|invite|member)(?:$|[._])/.test(name)) return OCSF.accountChange;
  return OCSF.entityManagement;
}

/** A person of a service: by e-mail where stated, since it joins sources, with the service's own id as alias. */
export function servicePerson(
  ns: string,
  parts: { email?: string | undefined; id?: string | undefined; name?: string | undefined; attrs?: Facts | undefined },
): EntityRef | undefined {
  const own: Alias[] = parts.id === undefined ? [] : [{ ns, value: parts.id }];
  const { email, name, attrs } = parts;
  if (email !== undefined && isEmail(email)) return ref('user', 'email', email, { name, aliases: own, attrs });
  if (parts.id !== undefined) return ref('user', ns, parts.id, { name: name ?? email, attrs });
  const label = email ?? name;
  return label === undefined ? undefined : ref('user', 'name', label, { attrs });
}
