import { AppError } from "../../../base/app-error.ts";
import { record } from "../audit-trail.ts";
import { userPageSchema, userParamsSchema, usersQuerySchema } from "../contract/user.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { type Router, whoIs } from "../router.ts";

/** Users are made and get passwords by `POST /users/{name}/password`. */
export function userRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/users",
    summary: "Who may log in",
    scope: "admin",
    query: usersQuerySchema,
    answer: { status: 200, description: "A page of users", schema: userPageSchema },
    handle: ({ query }) => pageOfList(desk.access.users(), query),
  });
  router.add({
    method: "DELETE",
    path: "/users/:name",
    summary: "Let somebody in no more; ends their sessions at once",
    scope: "admin",
    params: userParamsSchema,
    answer: { status: 204, description: "They are gone" },
    handle: async ({ params, request, reply }) => {
      const who = whoIs(request);
      if (who.via === "session" && who.name === params.name) {
        throw new AppError("conflict", "you are logged in by this name", {
          hint: "Log in by another, or remove it on the command line: tapdeck user remove",
        });
      }
      await desk.access.removeUser(params.name);
      await record(desk, request, "user-delete", params.name, "");
      return reply.send();
    },
  });
}
