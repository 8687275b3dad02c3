/** The user that a FireLens router runs as when its definition names none; ECS fills it in. */
export const ROOT_UID = "0";

/** Whether the text is a user as a FireLens router may have it: by number, with or without a group. */
export function isNumericUser(text: string): boolean {
  return /^\d+(?::\d+)?$/.test(text);
}
