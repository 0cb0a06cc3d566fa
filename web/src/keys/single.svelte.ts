/** Whether keys without Ctrl do anything: who speaks to the machine instead of typing wants them off (WCAG 2.1.4). */
const KEY = "tapdeck-single-keys";

let on = $state(localStorage.getItem(KEY) !== "off");

export const singleKeys = {
  get on(): boolean {
    return on;
  },
  set(wish: boolean): void {
    on = wish;
    if (wish) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  },
};
