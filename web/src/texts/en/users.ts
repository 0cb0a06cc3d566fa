/** Who may log in. */
export const users = {
  users: {
    title: "Users",
    text: "Who may log in on this page. Each may do everything; the audit tells who did what.",
    name: "Name",
    password: "Their password",
    yours: "Your password",
    add: "Add",
    added: (name: string) => `${name} may log in now.`,
    known: (name: string) => `There is a user ${name} already.`,
    you: "you",
    since: "since",
    sessions: (n: number) =>
      n === 0 ? "logged in nowhere" : n === 1 ? "logged in at one place" : `logged in at ${n} places`,
    remove: (name: string) => `Remove ${name}`,
    removeText: (name: string) => `${name} is logged out everywhere and cannot come in any more.`,
    removeDo: "Remove",
    forgot: "Who forgot theirs gets a new one on Tapdeck's machine:",
  },
};
