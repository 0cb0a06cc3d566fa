/** Whether the list of keys is wanted. */
let wanted = $state(false);

export const keyList = {
  get wanted(): boolean {
    return wanted;
  },
  open(): void {
    wanted = true;
  },
  close(): void {
    wanted = false;
  },
};
