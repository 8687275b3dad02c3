/** Why a filter pattern is none, in AWS's words where they are known. */
export class InvalidPattern extends Error {
  override readonly name = "InvalidPattern";

  constructor(reason = "Invalid filter pattern") {
    super(reason);
  }
}
