export async function* mergeCaptures(_inputs: readonly { path: string; bytes: number }[]): AsyncGenerator<Uint8Array> {}
