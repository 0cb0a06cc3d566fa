/** Whether the command palette is wanted: the button, the keyboard and pages without a search of their own ask for it. */
let wanted = $state(false);

export const palette = {
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
