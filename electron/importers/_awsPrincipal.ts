/** The principal behind an AWS ARN, spelled as the CloudTrail importer spells it. */
import type { EntityRef } from '../../shared/model/event.ts';
import type { ActorRole } from '../../shared/model/kinds.ts';
import { isEmail } from './_fields.ts';
import { identity, user } from './_refs.ts';

export interface AwsPrincipal {
  readonly actor: EntityRef | undefined;
  readonly role: ActorRole;
  /** Role session name, the last part of an assumed role's ARN. */
  readonly sessionName: string | undefined;
}

const ASSUMED = /^arn:(aws[\w-]*):sts::(\d*):assumed-role\/([^/]+(?:\/[^/]+)*?)\/([^/]+)$/;

/** A role for an assumed-role session, a user for an IAM user or root, an identity for anything else. */
export function awsPrincipal(arn: string | undefined): AwsPrincipal {
  if (arn === undefined) return { actor: undefined, role: 'unknown', sessionName: undefined };
  const assumed = ASSUMED.exec(arn);
  if (assumed !== null) {
    const role = `arn:${assumed[1]}:iam::${assumed[2]}:role/${assumed[3]}`;
    return { actor: identity('aws.arn', role, { name: assumed[3] }), role: 'app', sessionName: assumed[4] };
  }
  if (/^arn:aws[\w-]*:iam::\d*:(?:user\/|root$)/.test(arn)) {
    const name = arn.split(/[/:]/).at(-1);
    const email = name !== undefined && isEmail(name) ? name : undefined;
    return { actor: user({ arn, email, name }), role: 'user', sessionName: undefined };
  }
  return { actor: identity('aws.arn', arn), role: 'unknown', sessionName: undefined };
}
