/**
 * Approvals in words, as a part of a rule's statement. The comparison of access works with the verb and the type that a record states; many
 * records state the thing in the operation's or the tool's name alone (`pull_request.create`, `jira_get_issue`), where its type is not known.
 */

/** `approves (principal_id, system, verb, thing)`: `create pull-request` as (`create`, ` pull request `); thing empty: anything. */
export const APPROVES = `
    approves AS MATERIALIZED (
      SELECT DISTINCT principal_id, lower(coalesce(system, '*')) AS system,
             CASE WHEN instr(text, ' ') > 0 THEN lower(substr(text, 1, instr(text, ' ') - 1)) ELSE lower(text) END AS verb,
             ${asWords("CASE WHEN instr(text, ' ') > 0 THEN substr(text, instr(text, ' ') + 1) ELSE coalesce(resource, '') END")} AS thing
      FROM v_permission WHERE basis = 'declared'
    )`;

/** An expression: a name as lower-case words between blanks, e.g. ` jira get issue `. */
export function asWords(name: string): string {
  return `' ' || replace(replace(replace(replace(lower(${name}), '_', ' '), '-', ' '), '.', ' '), '/', ' ') || ' '`;
}

/**
 * A condition on an event: an approval of that verb names the thing that the operation, the tool or the object names. Where a tool adds or sets something,
 * its verb is not certain: an approved update or grant of the thing counts, and what belongs to a thing (a comment) is an update of it.
 * @param e alias with agent_id, verb, words (the names of its operation or tool and of its object, as words) and by_tool (1 for a tool call)
 * @param system expression for the system's name
 */
export function inWords(e: string, system: string): string {
  return `EXISTS (SELECT 1 FROM approves p WHERE p.principal_id = ${e}.agent_id AND p.system IN ('*', lower(${system}))
        AND ((p.verb = ${e}.verb AND trim(p.thing) <> '' AND instr(${e}.words, p.thing) > 0)
          OR (${e}.by_tool = 1 AND ${e}.verb IN ('create', 'update') AND p.verb IN ('update', 'grant') AND trim(p.thing) <> '' AND instr(${e}.words, p.thing) > 0)
          OR (${e}.by_tool = 1 AND ${e}.verb = 'create' AND p.verb = 'update'
              AND (instr(${e}.words, ' comment ') > 0 OR instr(${e}.words, ' note ') > 0 OR instr(${e}.words, ' label ') > 0 OR instr(${e}.words, ' attachment ') > 0))))`;
}
