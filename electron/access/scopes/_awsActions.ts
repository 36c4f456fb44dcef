/**
 * IAM action names to verbs. An action begins with a verb of its own (`GetObject`, `PutBucketPolicy`), which the Service Authorization
 * Reference sorts into the access levels List, Read, Write, Permissions management and Tagging.
 */
import type { Verb } from '../../../shared/model/kinds.ts';
import { globMatches } from '../resources.ts';

const BY_VERB: Readonly<Partial<Record<Verb, string>>> = {
  read: 'get describe batchget select query scan head download lookup view preview decrypt verify simulate validate estimate check detect retrieve discover receive',
  list: 'list search',
  create:
    'create put upload run import copy allocate register generate post request replicate restore initiate provision reencrypt encrypt sign submit',
  update:
    'update modify set tag untag change configure enable disable associate disassociate replace reset rotate move edit write apply accept reject resume suspend batchwrite batchupdate transact',
  delete: 'delete terminate remove abort cancel deregister release purge destroy batchdelete',
  execute:
    'invoke start stop execute assumerole converse reboot batchexecute partiql rollback failover sendcommand sendtask',
  send: 'sendemail sendrawemail sendbulk sendmessage publish',
  grant: 'attach detach passrole grant addusertogroup removeuserfromgroup addpermission removepermission addclientid',
};

/** Actions that hand out rights or keys though their first word does not say so. */
const GRANTING =
  /^(?:put|create|delete|set|update|add|remove)\w*(?:policy|policies|acl|policyversion|accesskey|loginprofile|grant|permissions?boundary|publicaccessblock|serviceSpecificCredential)$/i;

const WORDS: readonly (readonly [word: string, verb: Verb])[] = Object.entries(BY_VERB)
  .flatMap(([verb, words]) => words.split(' ').map((word): [string, Verb] => [word, verb as Verb]))
  .sort(([a], [b]) => b.length - a.length || a.localeCompare(b));

/** First words of the actions that a service has, where they are known: `s3:*` then stands for no word that S3 does not use. */
const OF_SERVICE: Readonly<Record<string, string>> = {
  s3: 'get list describe put create delete restore replicate update tag untag initiate',
  dynamodb:
    'get batchget query scan describe list put create update batchwrite delete partiql tag untag import restore enable disable start',
  ec2: 'describe get list search create run allocate import copy register modify associate disassociate attach detach delete terminate release deregister cancel start stop reboot enable disable replace reset',
  lambda: 'get list create update put delete publish invoke add remove tag untag',
  iam: 'get list simulate generate create update put attach detach addusertogroup removeuserfromgroup delete passrole enable set tag untag upload reset change add remove',
  secretsmanager:
    'get batchget list describe create put update delete restore rotate replicate tag untag remove cancel validate',
  kms: 'decrypt encrypt generate describe get list create update put enable disable cancel import delete sign verify tag untag replicate',
  sqs: 'get list receive sendmessage create set delete purge change tag untag addpermission removepermission start cancel',
  sns: 'get list publish create set delete addpermission removepermission tag untag',
  logs: 'describe get list start create put delete tag untag associate disassociate',
  sts: 'get assumerole tag set',
};

const WORDS_OF: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(OF_SERVICE).map(([service, words]) => [service, new Set(words.split(' '))]),
);

/** False when the service's actions are known and none of them can match. */
export function hasAction(service: string, pattern: string): boolean {
  const words = WORDS_OF.get(service);
  return words === undefined || [...words].some((word) => patternsMeet(pattern, `${word}*`));
}

/** An action pattern taken apart: the verb, and the pattern narrowed to actions of that verb. Lower case, without the service. */
export interface ActionPart {
  readonly verb: Verb;
  readonly pattern: string;
}

/** Every verb that some action matching the pattern has. Empty: no action that is known matches. */
export function partsOfAction(service: string, name: string): readonly ActionPart[] {
  const words = WORDS_OF.get(service);
  const lower = name.toLowerCase();
  if (!/[*?]/.test(lower)) {
    if (GRANTING.test(name)) return [{ verb: 'grant', pattern: lower }];
    const verb = WORDS.find(([word]) => lower.startsWith(word))?.[1];
    if (verb === undefined) return [];
    // Put and upload write over what is there.
    return /^(?:put|upload)/.test(lower) ? both(lower) : [{ verb, pattern: lower }];
  }
  const literal = lower.slice(0, lower.search(/[*?]/));
  const longest = WORDS.find(([word]) => literal.startsWith(word));
  if (longest !== undefined) {
    if (GRANTING.test(lower.replaceAll(/[*?]/g, ''))) return [{ verb: 'grant', pattern: lower }];
    return /^(?:put|upload)/.test(literal) ? both(lower) : [{ verb: longest[1], pattern: lower }];
  }
  const parts = WORDS.filter(([word]) => words?.has(word) !== false && canBeginWith(lower, word)).map(
    ([word, verb]) => ({
      verb,
      pattern: lower === '*' ? `${word}*` : lower,
    }),
  );
  return lower === '*' ? [...parts, { verb: 'administer' as const, pattern: '*' }] : parts;
}

function both(pattern: string): ActionPart[] {
  return [
    { verb: 'create', pattern },
    { verb: 'update', pattern },
  ];
}

/** True when some text that begins with `word` matches the pattern. */
function canBeginWith(pattern: string, word: string): boolean {
  return patternsMeet(pattern, `${word}*`);
}

/** True when every action that `inner` matches is matched by `outer`: a `*` of the inner pattern is met by a `*` of the outer alone. */
export function patternContains(outer: string, inner: string): boolean {
  // Characters that no action name has stand for the inner pattern's wildcards.
  return globMatches(outer.toLowerCase(), inner.toLowerCase().replaceAll('*', '\u0001').replaceAll('?', '\u0002'));
}

/** True when some text is matched by both patterns. */
export function patternsMeet(a: string, b: string): boolean {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  let row = new Array<boolean>(right.length + 1).fill(false);
  for (let i = left.length; i >= 0; i -= 1) {
    const next = new Array<boolean>(right.length + 1).fill(false);
    for (let j = right.length; j >= 0; j -= 1) {
      const [x, y] = [left[i], right[j]];
      if (x === undefined && y === undefined) next[j] = true;
      else if (x === '*') next[j] = row[j] === true || (y !== undefined && next[j + 1] === true);
      else if (y === '*') next[j] = next[j + 1] === true || (x !== undefined && row[j] === true);
      else if (x !== undefined && y !== undefined && (x === y || x === '?' || y === '?')) next[j] = row[j + 1] === true;
    }
    row = next;
  }
  return row[0] === true;
}
