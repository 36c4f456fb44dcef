/** Events of timelines that other tools made: a time, what the time means, a message, and whatever else the tool knew. */
import type { EventDraft, ObjectRef } from '../../shared/model/event.ts';
import { claimsInside } from './_claims.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { type Fields, id, idAt, ipAddress, isEmail, text, textAt } from './_fields.ts';
import { object, system, user } from './_refs.ts';
import { verbOf } from './_verbs.ts';

interface TimelineParts {
  readonly record: Fields;
  readonly uid: string | undefined;
  readonly time: EventDraft['time'];
  /** What happened, in the tool's own word. */
  readonly action: string;
  /** The tool, or the kind of log its parser read. */
  readonly source: string;
  readonly verbFrom?: string;
  readonly person?: string | undefined;
  readonly objects: readonly ObjectRef[];
  readonly status?: EventDraft['status'];
  /** Members that the event holds elsewhere. */
  readonly held: ReadonlySet<string>;
  readonly overflow?: readonly string[] | undefined;
}

/** Members that name a person or account, in the spellings of common parsers. */
export const PERSON_MEMBERS = ['username', 'user', 'user_name', 'account_name', 'uid', 'user_id', 'owner'];

/** A file named by a record, as an object of the machine it was on. */
export function timelineFile(record: Fields, ...members: readonly string[]): readonly ObjectRef[] {
  const found = members.map((member) => idAt(record, member)).find((path) => path !== undefined);
  return found === undefined ? [] : [object(idAt(record, 'hostname', 'computer', 'host') ?? 'host', 'file', found)];
}

/** `Content Modification Time`, `Creation Time` in words whose verbs are known. */
function plainVerb(meaning: string): string {
  return meaning
    .replace(/\btime\b/gi, '')
    .replace(/modification|metadata change/gi, 'modified')
    .replace(/creation/gi, 'created')
    .replace(/deletion/gi, 'deleted');
}

/** The event of one row of a timeline. */
export function timelineEvent(parts: TimelineParts): EventDraft {
  const { record, person } = parts;
  const who = id(person);
  const claims = claimsInside(record);
  const keys = new KeyList();
  for (const token of claims.tokenIds) keys.add('token', token);
  const attrs = new AttrList();
  for (const [name, value] of Object.entries(record).slice(0, 500)) if (!parts.held.has(name)) attrs.add(name, value);
  if (parts.overflow !== undefined) attrs.add('cells beyond the header', parts.overflow.join(' '));
  const verb = parts.verbFrom === undefined ? 'other' : verbOf(plainVerb(parts.verbFrom));
  const actor = who === undefined ? undefined : user(isEmail(who) ? { email: who } : { name: who });
  return event({
    originalUid: parts.uid,
    time: parts.time,
    classUid: verb === 'sign_in' ? OCSF.authentication : OCSF.apiActivity,
    action: parts.action,
    verb,
    status: parts.status ?? 'unknown',
    actor,
    actorRole: actor === undefined ? 'unknown' : 'user',
    system: system(parts.source),
    objects: parts.objects,
    ip: ipAddress(textAt(record, 'src_ip', 'source_ip', 'ip_address', 'client_ip', 'SrcIP', 'ip')),
    userAgent: text(textAt(record, 'user_agent', 'http_user_agent'))?.slice(0, 1024),
    delegation: claims.delegation,
    keys: keys.list,
    attrs: attrs.list,
  });
}
