/** What one CloudTrail event states. */
import type { DelegationStep, EntityRef, EventDraft } from '../../shared/model/event.ts';
import type { ActorRole, Verb } from '../../shared/model/kinds.ts';
import { cloudTrailObjects } from './_cloudTrailObjects.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { asFields, at, type Fields, idAt, ipAddress, isEmail, textAt } from './_fields.ts';
import { memo } from './_memo.ts';
import { objectRef, refsInside } from './_objectRefs.ts';
import { credential, identity, ref, system, tool, user } from './_refs.ts';
import { tokenEvidence } from './_tokenEvidence.ts';
import { verbOf } from './_verbs.ts';

const GRANTS =
  /^(?:Attach\w*Policy|Put\w*Policy|AddUserToGroup|AddRoleToInstanceProfile|CreateAccessKey|CreateLoginProfile|UpdateLoginProfile|UpdateAssumeRolePolicy|CreatePolicyVersion|SetDefaultPolicyVersion|Authorize\w+|CreateGrant|AddPermission\w*|CreateServiceSpecificCredential)$/;
const SIGN_INS =
  /^(?:AssumeRole\w*|GetFederationToken|GetSessionToken|ConsoleLogin|SwitchRole|Federate|GetSigninToken|CreateSession)$/;
const SHARES =
  /^(?:Modify(?:Image|Snapshot|DBSnapshot|DBClusterSnapshot)Attribute|ShareDirectory|CreateResourceShare|AssociateResourceShare)$/;
const CONTROLS = /^(?:StopLogging|PutEventSelectors|UpdateTrail|LeaveOrganization|DisableKey|UpdateDetector)$/;
const EXECUTES =
  /^(?:Invoke\w*|Converse\w*|Start\w+|Run\w+|Execute\w+|SendCommand|SendSSHPublicKey|SendSerialConsoleSSHPublicKey)$/;

const verbOfAction = memo((action): Verb => {
  if (SIGN_INS.test(action)) return 'sign_in';
  if (GRANTS.test(action)) return 'grant';
  if (SHARES.test(action)) return 'share';
  if (CONTROLS.test(action)) return 'administer';
  if (EXECUTES.test(action)) return 'execute';
  if (action === 'PutObject' || action === 'UploadPart') return 'create';
  if (action.startsWith('List')) return 'list';
  return verbOf(action);
});

function classOf(source: string, verb: Verb): number {
  if (verb === 'sign_in') return OCSF.authentication;
  if (source === 'iam.amazonaws.com' && verb === 'grant') return OCSF.userAccess;
  return source.startsWith('dynamodb.') || source.startsWith('rds-data.') ? OCSF.datastoreActivity : OCSF.apiActivity;
}

const ASSUMED = /^arn:(aws[\w-]*):sts::(\d*):assumed-role\/([^/]+(?:\/[^/]+)*?)\/([^/]+)$/;

interface Principal {
  readonly actor: EntityRef | undefined;
  readonly role: ActorRole;
  /** Role session name, the last part of an assumed role's ARN. */
  readonly sessionName: string | undefined;
}

function principal(who: Fields | undefined): Principal {
  const type = textAt(who, 'type') ?? '';
  const arn = idAt(who, 'arn');
  const name = textAt(who, 'userName');
  if (type === 'AWSService' || (type === '' && at(who, 'invokedBy') !== undefined)) {
    const service = idAt(who, 'invokedBy');
    return {
      actor: service === undefined ? undefined : identity('identity.id', service),
      role: 'service',
      sessionName: undefined,
    };
  }
  const assumed = arn === undefined ? null : ASSUMED.exec(arn);
  if (assumed !== null || type === 'AssumedRole') {
    const session = assumed?.[4] ?? idAt(who, 'principalId')?.split(':')[1];
    const issuer = idAt(who, 'sessionContext.sessionIssuer.arn');
    const roleArn = issuer ?? (assumed === null ? arn : `arn:${assumed[1]}:iam::${assumed[2]}:role/${assumed[3]}`);
    const roleName = textAt(who, 'sessionContext.sessionIssuer.userName') ?? assumed?.[3];
    return {
      actor: roleArn === undefined ? undefined : identity('aws.arn', roleArn, { name: roleName }),
      role: 'app',
      sessionName: session,
    };
  }
  const principalId = idAt(who, 'principalId', 'accountId');
  const ownName = name ?? arn?.split('/').at(-1);
  const email = ownName !== undefined && isEmail(ownName) ? ownName : undefined;
  if (type === 'AWSAccount' || type === 'WebIdentityUser' || type === 'SAMLUser' || type === 'Unknown') {
    const stated = arn ?? principalId;
    if (email !== undefined) return { actor: user({ email, name: ownName }), role: 'user', sessionName: undefined };
    return {
      actor: stated === undefined ? undefined : identity('aws.arn', stated, { name }),
      role: 'unknown',
      sessionName: undefined,
    };
  }
  if (arn === undefined && principalId === undefined) {
    return { actor: name === undefined ? undefined : user({ name, email }), role: 'unknown', sessionName: undefined };
  }
  const person = user({ arn: arn ?? principalId, email, name: type === 'Root' ? 'root' : ownName });
  return { actor: person, role: 'user', sessionName: undefined };
}

const MACHINE_LABEL = /agent|bot\b|service|svc|role|pipeline|lambda|runner|session|job|^i-[0-9a-f]{8}|^\d+$/i;

/** A source identity names a person when it is an e-mail address or spelled like a user name; otherwise it is only a label. */
function personNamed(label: string | undefined): EntityRef | undefined {
  if (label === undefined) return undefined;
  if (isEmail(label)) return user({ email: label });
  return /^[A-Za-z][\w.-]{1,63}$/.test(label) && !MACHINE_LABEL.test(label) ? user({ name: label }) : undefined;
}

interface Origin {
  readonly initiator: EntityRef | undefined;
  readonly delegation: readonly DelegationStep[] | undefined;
}

function originOf(
  who: Fields | undefined,
  actor: EntityRef | undefined,
  sourceIdentity: string | undefined,
  ofSession: boolean,
): Origin {
  const onBehalf = idAt(who, 'onBehalfOf.userId');
  const named = personNamed(sourceIdentity);
  const behalf =
    onBehalf === undefined
      ? undefined
      : isEmail(onBehalf)
        ? user({ email: onBehalf })
        : ref('user', 'aws.identitystore', onBehalf);
  const initiator = behalf ?? named;
  if (initiator === undefined) return { initiator: undefined, delegation: undefined };
  const field =
    behalf === undefined
      ? ofSession
        ? 'userIdentity.sessionContext.sourceIdentity'
        : 'requestParameters.sourceIdentity'
      : 'userIdentity.onBehalfOf.userId';
  const steps: DelegationStep[] = [
    { principal: initiator, principalType: 'user', mode: 'direct', evidenceField: field, verified: true },
  ];
  if (actor !== undefined) {
    const mode = behalf === undefined ? 'assume_role' : 'obo';
    steps.push({
      principal: actor,
      principalType: 'workload',
      mode,
      evidenceField: 'userIdentity.arn',
      verified: true,
    });
  }
  return { initiator, delegation: steps };
}

const ATTRS = [
  'eventSource',
  'awsRegion',
  'eventType',
  'eventCategory',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'recipientAccountId',
  'readOnly',
  'vpcEndpointId',
  'userIdentity.type',
  'userIdentity.invokedBy',
  'userIdentity.sessionContext.attributes.mfaAuthenticated',
];

/**
 * The event of one CloudTrail record.
 * @param action `eventName`, verbatim
 */
export function cloudTrailEvent(fields: Fields, action: string, time: EventDraft['time']): EventDraft {
  const who = asFields(at(fields, 'userIdentity'));
  const source = textAt(fields, 'eventSource') ?? '';
  const request = at(fields, 'requestParameters');
  const accessKey = idAt(who, 'accessKeyId');
  const issuedKey = idAt(fields, 'responseElements.credentials.accessKeyId', 'responseElements.accessKey.accessKeyId');
  const sourceIdentity =
    idAt(who, 'sessionContext.sourceIdentity') ??
    idAt(who, 'sourceIdentity') ??
    idAt(request, 'sourceIdentity') ??
    idAt(fields, 'responseElements.sourceIdentity');
  const { actor, role, sessionName } = principal(who);
  const origin = originOf(who, actor, sourceIdentity, idAt(who, 'sessionContext.sourceIdentity') !== undefined);
  const verb = verbOfAction(action);
  const objects = cloudTrailObjects(fields, source);
  const keys = new KeyList()
    .add('access_key', accessKey)
    .add('access_key_issued', issuedKey)
    .add('source_identity', sourceIdentity)
    .add('request', at(fields, 'requestID'))
    .add('request', at(fields, 'sharedEventID'));
  // A model is what worked, not what was worked on; a bucket is where the object lies.
  const stored = objects.some((item) => item.ns === 'aws.s3-object');
  for (const item of objects)
    if (item.ns !== 'aws.bedrock-model' && !(stored && item.ns === 'aws.s3-bucket'))
      keys.add('object_ref', objectRef('aws', item.id));
  const gateway = source === 'bedrock-agentcore.amazonaws.com' && /^Invoke(?:Gateway|Mcp)$/.test(action);
  const call = gateway ? asFields(at(request, 'body')) : undefined;
  const toolName = idAt(call, 'params.name');
  if (call !== undefined) {
    keys.add('tool_call', at(call, 'id'));
    for (const found of refsInside(at(call, 'params.arguments'))) keys.add('object_ref', found);
  }
  // Gateways log the claims of the caller's token; no other event is searched for them.
  const claims = gateway
    ? tokenEvidence({ requestParameters: request, additionalEventData: at(fields, 'additionalEventData') }, '', keys)
    : undefined;
  const issuedSession = idAt(request, 'roleSessionName');
  const attrs = new AttrList().add('roleSessionName', sessionName ?? issuedSession);
  for (const name of ATTRS) attrs.add(name, at(fields, name));
  attrs.add('mcp.method', at(call, 'method'));
  const ip = textAt(fields, 'sourceIPAddress');
  const address = ipAddress(ip);
  if (address === undefined) attrs.add('sourceIPAddress', ip);
  const error = textAt(fields, 'errorCode');
  const login = textAt(fields, 'responseElements.ConsoleLogin');
  const roleArn = actor?.kind === 'identity' && actor.ns === 'aws.arn' ? actor.id : undefined;
  return event(
    {
      originalUid: idAt(fields, 'eventID'),
      time,
      classUid: classOf(source, verb),
      action,
      verb,
      status: error !== undefined ? 'failure' : login === undefined ? 'success' : statusOf(login),
      statusDetail:
        error === undefined
          ? undefined
          : [error, textAt(fields, 'errorMessage')].filter(Boolean).join(': ').slice(0, 512),
      actor,
      actorRole: role,
      initiator: origin.initiator,
      credential:
        accessKey === undefined
          ? undefined
          : credential('aws.key', accessKey, {
              attrs: { temporary: accessKey.startsWith('ASIA') ? 'yes' : undefined, identity: roleArn },
            }),
      tool: toolName === undefined ? undefined : tool(toolName),
      system: system('AWS'),
      objects,
      ip: address,
      userAgent: textAt(fields, 'userAgent')?.slice(0, 1024),
      delegation: origin.delegation ?? claims?.delegation,
      keys: keys.list,
      attrs: attrs.list,
    },
    /^anonymous/i.test(textAt(who, 'accountId') ?? '') || /^anonymous/i.test(textAt(who, 'principalId') ?? '')
      ? ['anonymous']
      : [],
  );
}
