/** Stands in for atomic writes in a page of tests, where nothing is written. */
export function writeAtomic(path: string): Promise<void> {
  return Promise.reject(new Error(`Cannot write ${path} in a page`));
}
