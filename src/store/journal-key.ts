/**
 * A row's key as it stands in the journal: text that every database takes as it is, whatever a client has put
 * into a name. Half surrogates and U+0000 are in no database's text, and two keys that differ in those alone
 * would come back as one.
 */
export function journalKey(key: string): string {
  const isPlain = key.isWellFormed() && !key.includes("\0") && !key.startsWith("\\");
  // No plain key begins with a backslash, so that this is nobody else's.
  return isPlain ? key : `\\${JSON.stringify(key)}`;
}
