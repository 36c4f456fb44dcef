/**
 * What a secret looks like: by its own shape (a token, a key, a signed address) or by the name of the field that holds it.
 * Every pattern is bounded, because the texts are hostile.
 */

export const TOKEN_SHAPES: readonly RegExp[] = [
  /\beyJ[\w-]{8,4096}(?:\.[\w-]{0,4096}){0,2}/g,
  /\b(?:sk|pk|rk)-[\w-]{16,200}/g,
  /\b(?:ghp|gho|ghu|ghs|ghr|github_pat|glpat|xox[abeprs]|xapp|npm|hf|shpat)[-_][\w-]{12,250}/g,
  /\bAIza[\w-]{30,60}/g,
  /\b00D[A-Za-z0-9]{9,15}![\w.]{20,250}/g,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,4096}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
  /(?<=\b(?:Bearer|Basic) {1,4})[\w.~+/=-]{12,4096}/gi,
  /(?<=[?&](?:access_token|refresh_token|id_token|token|api_?key|key|code|sig|signature|password|secret|client_secret|x-amz-signature|x-amz-security-token)=)[^&#\s"'<>]{6,4096}/gi,
];
const SECRET_NAME =
  /^(?:.*[._-])?(?:password|passwd|pwd|secret|client_?secret|secret_?access_?key|secret_?string|secret_?binary|session[_-]?token|security[_-]?token|auth[_-]?token|access[_-]?token|refresh[_-]?token|id[_-]?token|bearer|authorization|api[_-]?key|subscription[_-]?key|private[_-]?key|plaintext|cookie|set-cookie|assertion)$/i;

/** What every secret of these shapes holds: one look spares most texts the eight. Keep it in step with them. */
const HINT =
  /eyJ|[spr]k-|gh[pousr][-_]|github_pat|glpat|xox|xapp|npm[-_]|hf[-_]|shpat|AIza|00D|-----BEGIN|Bearer |Basic |[?&][\w-]{2,24}=/i;

/** Its kind and last four characters. */
export function shortened(secret: string): string {
  const prefix = /^[A-Za-z0-9]{2,10}[-_]/.exec(secret)?.[0] ?? secret.slice(0, 3);
  return `${prefix}…${secret.slice(-4)}`;
}

/** The text with everything that looks like a secret shortened. */
export function maskSecrets(value: string): string {
  if (!HINT.test(value)) return value;
  let masked = value;
  for (const shape of TOKEN_SHAPES) masked = masked.replace(shape, shortened);
  return masked;
}

/** True when a field of this name holds a secret by its nature (`password`, `client_secret`, `SessionToken`). */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
