/**
 * Microsoft Entra audit logs: diagnostic-settings NDJSON `{time, category: "AuditLogs", properties}`, Graph `{"value":[…]}`, the Log
 * Analytics table (PascalCase columns, JSON in texts), and the portal's CSV (`ActorObjectId`, `Target1…`).
 * Format: learn.microsoft.com/graph/api/resources/directoryaudit
 * Traps: values of modified properties are JSON texts inside texts; `performedBy` is the agent where `initiatedBy` is the person
 * on whose behalf it acted; a blueprint is an application, an agent identity a service principal, an agent's account a user.
 */
import type { Draft } from '../../shared/model/event.ts';
import { auditBody, entraAuditEvent, isEntraAudit } from './_entraAuditEvent.ts';
import { asFields, at, type Fields, id, textAt } from './_fields.ts';
import { confidence, plainName } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

const MOST_TARGETS = 10;

/** A row of the portal's CSV as the object that Graph gives for the same activity. */
function fromPortalRow(row: Fields): Fields {
  const get = (name: string) => at(row, name);
  const targets = [];
  for (let index = 1; index <= MOST_TARGETS; index += 1) {
    const prefix = `Target${index}`;
    if (id(get(`${prefix}ObjectId`)) === undefined && id(get(`${prefix}DisplayName`)) === undefined) continue;
    const modifiedProperties = [];
    for (let change = 1; change <= MOST_TARGETS; change += 1) {
      const displayName = get(`${prefix}ModifiedProperty${change}Name`);
      if (id(displayName) === undefined) continue;
      const oldValue = get(`${prefix}ModifiedProperty${change}OldValue`);
      modifiedProperties.push({ displayName, oldValue, newValue: get(`${prefix}ModifiedProperty${change}NewValue`) });
    }
    targets.push({
      id: get(`${prefix}ObjectId`),
      displayName: get(`${prefix}DisplayName`),
      type: get(`${prefix}Type`),
      userPrincipalName: get(`${prefix}UserPrincipalName`),
      modifiedProperties,
    });
  }
  const additionalDetails = [];
  for (let index = 1; index <= MOST_TARGETS; index += 1)
    additionalDetails.push({ key: get(`AdditionalDetail${index}Key`), value: get(`AdditionalDetail${index}Value`) });
  const byApp = id(get('ActorServicePrincipalId')) !== undefined;
  const app = { servicePrincipalId: get('ActorServicePrincipalId'), displayName: get('ActorServicePrincipalName') };
  const person = {
    id: get('ActorObjectId'),
    userPrincipalName: get('ActorUserPrincipalName'),
    displayName: get('ActorDisplayName'),
  };
  return {
    activityDisplayName: get('Activity'),
    activityDateTime: get('Date (UTC)') ?? get('Date'),
    category: get('Category'),
    loggedByService: get('Service'),
    correlationId: get('CorrelationId'),
    result: get('Result'),
    resultReason: get('ResultReason'),
    ipAddress: get('IPAddress'),
    initiatedBy: byApp ? { app } : { user: { ...person, ipAddress: get('IPAddress') } },
    targetResources: targets,
    additionalDetails,
  };
}

function isPortalRow(record: Fields): boolean {
  return textAt(record, 'Activity') !== undefined && at(record, 'ActorObjectId') !== undefined;
}

export default defineImporter({
  id: 'entra.audit',
  title: 'Microsoft Entra audit',
  source: 'Entra ID',
  kind: 'log',
  version: 1,
  priority: 304,
  lists: ['value', 'records'],
  fills: ['user', 'agent', 'system', 'object'],
  exportCaps: [250_000],
  sniff(head) {
    if (head.container === 'csv' && head.header !== undefined) {
      const names = new Set(head.header.map(plainName));
      if (names.has('activity') && names.has('actorobjectid') && names.has('target1objectid')) return 95;
    }
    return confidence(head, 93, isEntraAudit);
  },
  *parse(input, ctx): Iterable<Draft> {
    const stated = asFields(input.value);
    const record = stated !== undefined && isPortalRow(stated) ? fromPortalRow(stated) : stated;
    const body = record === undefined ? undefined : auditBody(record);
    const action = textAt(body, 'activityDisplayName') ?? textAt(record, 'operationName');
    if (record === undefined || body === undefined || action === undefined || !isEntraAudit(record)) {
      yield reject('not a directory audit: neither initiatedBy nor targetResources with an activity', '/initiatedBy');
      return;
    }
    const happened = ctx.time(at(body, 'activityDateTime'), { sourceZone: 'UTC' });
    const time = happened ?? ctx.time(at(record, 'time') ?? at(record, 'TimeGenerated'), { sourceZone: 'UTC' });
    yield entraAuditEvent(record, body, action, time);
  },
});
