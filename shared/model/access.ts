/** Words of the access comparison that more than one layer uses. */

/** Whose data a permission reaches: the holder's own, what was shared with or named for it, or everybody's in the tenant. */
export const DATA_REACHES = ['own', 'shared', 'tenant'] as const;
export type DataReach = (typeof DATA_REACHES)[number];

/** What a reader should know about an agent's access besides the lines of the comparison. */
export const ACCESS_NOTES = [
  'disagreement', // inventories state two values where one is possible
  'owner_unknown', // the owner is nobody that a user list or log names
  'covers_everything', // a grant covers everything in a system
  'expired', // a grant or an approval is past its time
  'conditional', // a grant holds only under a condition that is not evaluated here
  'cycle', // roles or groups that contain each other
  'cut', // more was reachable than is followed
  'not_compared', // delegated actions beyond those that are kept for the privilege gap
  'unread_policy', // a policy document that could not be read
  'no_data', // scopes that prove who somebody is and reach no data
] as const;
export type AccessNoteKind = (typeof ACCESS_NOTES)[number];

/** The set difference that a line of the comparison falls in. Most telling first. */
export const ACCESS_VERDICTS = [
  'out_of_purpose', // done, not intended
  'ghost', // done, not granted
  'excess', // granted, not intended
  'unused', // intended and granted, never done
  'expired', // granted once, and no longer
  'unknown', // one of the sides is not known
  'approved', // intended, neither granted nor done
  'expected', // as intended
] as const;
export type AccessVerdict = (typeof ACCESS_VERDICTS)[number];
