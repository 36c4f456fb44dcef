/** Due dates as people type them: `2026-03-31`, or `+14` for that many days from today. */
const DAY_MS = 86_400_000;

/**
 * The date as `YYYY-MM-DD`; null for an empty text, undefined for one that names no day.
 * @param nowMs the real clock: the one thing that is not measured in the case's own time
 */
export function readDue(text: string, nowMs: number): string | null | undefined {
  const typed = text.trim();
  if (typed === '') return null;
  const days = /^\+\s*(\d{1,4})$/.exec(typed)?.[1];
  if (days !== undefined) {
    const local = new Date(nowMs - new Date(nowMs).getTimezoneOffset() * 60_000);
    return new Date(local.getTime() + Number(days) * DAY_MS).toISOString().slice(0, 10);
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed)) return undefined;
  const ms = Date.parse(`${typed}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== typed ? undefined : typed;
}
