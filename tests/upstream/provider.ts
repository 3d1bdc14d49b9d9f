// SPDX-License-Identifier: Apache-2.0
//
// provider.ts: a real OpenID provider (oidc-provider) and a browser that signs in at it.
import { generateKeyPairSync } from "node:crypto";
import { createServer, request, type Server as HttpServer } from "node:http";

import { freePort } from "../harness/server";

export interface Person {
  preferred_username?: string;
  email?: string;
  email_verified?: boolean;
  groups?: string[];
}

// Keeps cookies and follows redirects until one leads elsewhere; gives that address.
export async function walk(from: string, within: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = from;
  for (let steps = 0; steps < 20; ++steps) {
    if (!url.startsWith(within)) return url;
    const answer = await new Promise<{ status: number; location: string; body: string }>(
      (done, failed) => {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const sent = request(url, { headers: cookie ? { cookie } : {} }, (got) => {
          for (const line of got.headers["set-cookie"] ?? []) {
            const pair = line.split(";")[0] ?? "";
            const at = pair.indexOf("=");
            cookies.set(pair.slice(0, at), pair.slice(at + 1));
          }
          let body = "";
          got.setEncoding("utf8").on("data", (piece: string) => (body += piece));
          got.on("end", () => done({ status: got.statusCode ?? 0,
            location: got.headers.location ?? "", body }));
        });
        sent.on("error", failed).end();
      });
    if (!answer.location) throw new Error(`${url} answered ${answer.status}: ${answer.body}`);
    url = new URL(answer.location, url).href;
  }
  throw new Error("the provider sends people in circles");
}

const keyOf = (kind: "rsa" | "ec", alg: string, kid: string) => {
  const { privateKey } = kind === "rsa" ? generateKeyPairSync("rsa", { modulusLength: 2048 })
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg, kid };
};

export class RealProvider {
  readonly people = new Map<string, Person>();
  who = ""; // signs in next
  private constructor(
    readonly issuer: string,
    private readonly http: HttpServer,
  ) {}

  static async start(callbacks: string[], alg: "RS256" | "ES256"): Promise<RealProvider> {
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    // It comes without types.
    const { default: Provider } = await import("oidc-provider" as string) as any;
    const http = createServer();
    const self = new RealProvider(issuer, http);
    const oidc = new Provider(issuer, {
      clients: [{ client_id: "stithy", client_secret: "a secret/of +ours", redirect_uris: callbacks,
        id_token_signed_response_alg: alg }],
      cookies: { keys: ["a key of the test"] },
      jwks: { keys: [keyOf("rsa", "RS256", "first"), keyOf("ec", "ES256", "second")] },
      pkce: { required: () => true, methods: ["S256"] },
      scopes: ["openid", "profile", "email", "groups"],
      claims: { openid: ["sub"], profile: ["preferred_username"],
        email: ["email", "email_verified"], groups: ["groups"] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_: unknown, one: { uid: string }) => `/interaction/${one.uid}` },
      findAccount: (_: unknown, id: string) => ({ accountId: id,
        claims: () => ({ sub: id, ...self.people.get(id) }) }),
    });
    const answer = oidc.callback();
    http.on("request", async (asked, out) => {
      if (!asked.url?.startsWith("/interaction/")) return answer(asked, out);
      const { prompt, params, session } = await oidc.interactionDetails(asked, out);
      if (prompt.name === "login")
        return oidc.interactionFinished(asked, out, { login: { accountId: self.who } });
      const grant = new oidc.Grant({ accountId: session.accountId, clientId: params.client_id });
      grant.addOIDCScope(params.scope);
      return oidc.interactionFinished(asked, out, { consent: { grantId: await grant.save() } },
        { mergeWithLastSubmission: true });
    });
    await new Promise<void>((done) => http.listen(port, "127.0.0.1", done));
    return self;
  }

  // As the browser of `who`: the address it is sent back to.
  async signIn(way: string, who: string): Promise<string> {
    this.who = who;
    return walk(way, this.issuer);
  }

  stop(): void {
    this.http.close();
    (this.http as { closeAllConnections?: () => void }).closeAllConnections?.();
  }
}
