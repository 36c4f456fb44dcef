import type { ReportModel } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { entity, leftOut, number, severityLabel, table, text } from './pieces.ts';

/** The inventory as computed: registered agents and those seen only in logs. */
export function agents(model: ReportModel): Markup {
  const rows = model.agents.map((agent) => [
    entity(agent.entity),
    agent.owner === null ? text(agent.ownerText === '' ? 'none' : agent.ownerText) : entity(agent.owner),
    text(agent.platform),
    text(agent.purpose),
    text(agent.status.join(', ')),
    html`${agent.systems.map((system) => html`${entity(system)} `)}`,
    number(agent.events),
    severityLabel(agent.risk.severity),
  ]);
  return html`${table(['agent', 'owner', 'platform', 'purpose', 'status', 'systems', 'events', 'risk'], rows, `${model.agents.length} agents`)}
${leftOut(model.agentsLeftOut, 'agents')}`;
}
