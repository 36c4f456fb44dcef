/** Preferences of the person at this machine; none of them belongs to a case. */

/** A remembered preference, or undefined. Storage may be denied; then nothing is remembered. */
export function readSetting(key: string): string | undefined {
  try {
    return window.localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

export function writeSetting(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // Storage denied or full: the preference holds for this window only.
    return;
  }
}
