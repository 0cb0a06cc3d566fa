/** Why unpacking cannot go on. A file that merely ends too early is no fault of what was before. */
export class UnpackError extends Error {
  readonly kind: "cut" | "damaged";

  constructor(kind: "cut" | "damaged", message: string) {
    super(message);
    this.name = "UnpackError";
    this.kind = kind;
  }
}

export function damaged(what: string): UnpackError {
  return new UnpackError("damaged", what);
}
