/**
 * Microsoft's own clients in which a person works by hand, by application id. An id is public and can be claimed by whoever holds a
 * token, so it says where the work was done, never who did it: the class of the person comes from the sign-in behind the token.
 * Agent platforms (Power Virtual Agents, Copilot Studio, Enterprise Copilot Platform) are a table of their own: their calls are an agent's.
 * Source: Microsoft Learn, "Application IDs of commonly used Microsoft applications" (Verify first-party apps in sign-in reports).
 */
import type { PlacedEvent } from '../events/placedEvent.ts';
import type { Inventory } from './inventory.ts';
import { splitEntityKey } from './namespaces.ts';

/** `interactive`: a window with a person before it. `scripting`: as well a script's tool, a person's only behind their interactive sign-in. */
type ClientUse = 'interactive' | 'scripting';

const CLIENTS: ReadonlyMap<string, ClientUse> = new Map([
  ['1fec8e78-bce4-4aaf-ab1b-5451cc387264', 'interactive'], // Microsoft Teams
  ['5e3ce6c0-2b1f-4285-8d4b-75ee78787346', 'interactive'], // Microsoft Teams Web Client
  ['89bee1f7-5e6e-4d8a-9f3d-ecd601259da7', 'interactive'], // Office365 Shell WCSS-Client
  ['4765445b-32c6-49b0-83e6-1d93765276ca', 'interactive'], // OfficeHome
  ['d3590ed6-52b3-4102-aeff-aad2292ab01c', 'interactive'], // Microsoft Office
  ['5d661950-3475-41cd-a2c3-d671a3162bc1', 'interactive'], // Microsoft Outlook
  ['27922004-5251-4030-b22d-91ecd9a37ea4', 'interactive'], // Outlook Mobile
  ['bc59ab01-8403-45c6-8796-ac3ef710b3e3', 'interactive'], // Outlook Online Add-in App
  ['ab9b8c07-8f02-4f72-87fa-80105867a763', 'interactive'], // OneDrive SyncEngine
  ['b26aadf8-566f-4478-926f-589f601d9c74', 'interactive'], // OneDrive
  ['08e18876-6177-487e-b8b5-cf950c1e598c', 'interactive'], // SharePoint Online Web Client Extensibility
  ['c44b4083-3bb0-49c1-b47d-974e53cbdf3c', 'interactive'], // Azure Portal
  ['ecd6b820-32c2-49b6-98a6-444530e5a77a', 'interactive'], // Microsoft Edge
  ['de8bc8b5-d9f9-48b1-a8ad-b748da725064', 'interactive'], // Graph Explorer
  ['04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'scripting'], // Microsoft Azure CLI
  ['1950a258-227b-4e31-a9cf-717495945fc2', 'scripting'], // Microsoft Azure PowerShell
  ['14d82eec-204b-4c2f-b7e8-296a70dab67e', 'scripting'], // Microsoft Graph Command Line Tools
]);

/** How the client of a call is used, or undefined when it is no such client or none is stated. */
export function firstPartyUse(event: PlacedEvent, inventory: Inventory): ClientUse | undefined {
  if (event.integration === null) return undefined;
  const { ns, id } = splitEntityKey(inventory.entity(event.integration)?.key ?? '');
  return ns === 'oauth.client' ? CLIENTS.get(id.toLowerCase()) : undefined;
}

const AGENT_PLATFORMS: ReadonlySet<string> = new Set([
  '9d8f559b-5984-46a4-902a-ad4271e83efa', // Power Virtual Agents Service
  '96ff4394-9197-43aa-b393-6a41652e21f8', // Power Virtual Agents
  'fb8d773d-7ef8-4ec0-a117-179f88add510', // Enterprise Copilot Platform
]);
const AGENT_PLATFORM_NAME = /^(?:power virtual agents|(?:microsoft )?copilot studio|enterprise copilot platform)\b/i;

/** True where the client is a platform on which agents run: whatever came through it an agent did, and the record need not say which. */
export function throughAgentPlatform(event: PlacedEvent, inventory: Inventory): boolean {
  const entity = event.integration === null ? undefined : inventory.entity(event.integration);
  if (entity === undefined) return false;
  return (
    AGENT_PLATFORMS.has(splitEntityKey(entity.key).id.toLowerCase()) || AGENT_PLATFORM_NAME.test(entity.name.trim())
  );
}
