/** OpenAPI 3.1 from the very schemas that validate. */
import * as z from "zod";
import { problemSchema } from "./contract/problem.ts";
import { API_PREFIX, type RouteDoc } from "./router.ts";

type Json = Record<string, unknown>;

export function openApi(routes: readonly RouteDoc[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const below = route.path.replace(/:(\w+)/g, "{$1}");
    const path = route.atRoot === true ? below : `${API_PREFIX}${below}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tapdeck",
      version,
      license: { name: "GPL-2.0-or-later", identifier: "GPL-2.0-or-later" },
    },
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema, "output") },
      responses: {
        Problem: {
          description: "What went wrong, in one sentence (RFC 9457)",
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "tapdeck" },
      },
    },
  };
}

function operation(route: RouteDoc): Json {
  const { answer } = route;
  const schema = answer.schema === undefined ? {} : { schema: jsonSchema(answer.schema, "output") };
  const hasContent = answer.schema !== undefined || answer.contentType !== undefined;
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^a-zA-Z0-9]+(\w?)/g, (_, c: string) => c.toUpperCase())}`,
    ...(route.scope === "open"
      ? { security: [] }
      : {
          description: `Needs the scope \`${route.scope}\`.`,
          security: [{ token: [] }, { session: [] }],
        }),
    parameters: [...parameters(route.params, "path"), ...parameters(route.query, "query")],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: jsonSchema(route.body, "input") } },
          },
        }),
    responses: {
      [answer.status]: {
        description: answer.description,
        ...(hasContent ? { content: { [answer.contentType ?? "application/json"]: schema } } : {}),
      },
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function parameters(schema: z.ZodType | undefined, place: "path" | "query"): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return json;
}
