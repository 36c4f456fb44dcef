/**
 * Marks of the outside in one AuditData object of the Microsoft 365 unified audit log.
 * Fields: learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema (`UserType`, sharing schema,
 * Exchange `ExternalAccess`, `Directionality` of mail data) and copilot-schema (`AISystemPlugin`).
 */
import type { ExternalMark } from '../../shared/model/external.ts';
import { at, type Fields, listOf, textAt } from './_fields.ts';

const GUEST_TYPES = new Set(['10', 'guest']);

/** Prefixes of SharePoint's own names for who follows a link without an account of the tenant. */
const ANONYMOUS = /^(?:anonymous$|urn:spo:anon)/i;
const LINK_GUEST = /^urn:spo:guest/i;

/** @param action the operation's name */
export function auditMarks(audit: Fields, action: string): readonly ExternalMark[] {
  const marks: ExternalMark[] = [];
  const user = textAt(audit, 'UserId') ?? '';
  if (ANONYMOUS.test(user) || action === 'AnonymousLinkUsed') marks.push('anonymous');
  else if (LINK_GUEST.test(user) || GUEST_TYPES.has(textAt(audit, 'UserType')?.toLowerCase() ?? ''))
    marks.push('guest');
  if (isTrue(at(audit, 'ExternalAccess')) || isTrue(at(audit, 'IsExternalUser'))) marks.push('other_organization');
  if (textAt(audit, 'Directionality')?.toLowerCase() === 'inbound') marks.push('sender');
  const toGuest = textAt(audit, 'TargetUserOrGroupType')?.toLowerCase() === 'guest';
  if (toGuest || /^AnonymousLink(?:Created|Updated)$/.test(action)) marks.push('shared');
  const plugins = listOf(at(audit, 'CopilotEventData.AISystemPlugin'));
  if (plugins.some((plugin) => /^bingwebsearch$/i.test(textAt(plugin, 'Id', 'Name') ?? ''))) marks.push('web');
  return marks;
}

function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}
