// SPDX-License-Identifier: Apache-2.0
//
// github.ts: what GitHub Enterprise Server answers when somebody signs in by it.
import { createServer, type Server as HttpServer } from "node:http";
import { createHash, randomBytes } from "node:crypto";

import { freePort } from "../harness/server";

export class GitHub {
  user: Record<string, unknown> = { id: 583231, login: "octocat", name: "The Octocat" };
  emails: Record<string, unknown>[] = [
    { email: "old@example.org", primary: false, verified: true, visibility: null },
    { email: "octocat@example.org", primary: true, verified: true, visibility: "public" }];
  teams: Record<string, unknown>[] = [];
  private codes = new Map<string, string>(); // to challenges
  private constructor(
    readonly url: string,
    private readonly http: HttpServer,
  ) {}

  static async start(): Promise<GitHub> {
    const port = await freePort();
    const http = createServer();
    const github = new GitHub(`http://127.0.0.1:${port}`, http);
    http.on("request", (asked, out) => {
      let body = "";
      asked.setEncoding("utf8").on("data", (piece: string) => (body += piece));
      asked.on("end", () => {
        const path = (asked.url ?? "").split("?")[0] ?? "";
        const [status, json] = path === "/login/oauth/access_token"
          ? github.exchange(new URLSearchParams(body))
          : github.api(path, asked.headers.authorization ?? "");
        out.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(json));
      });
    });
    await new Promise<void>((done) => http.listen(port, "127.0.0.1", done));
    return github;
  }

  private exchange(form: URLSearchParams): [number, unknown] {
    const challenge = this.codes.get(form.get("code") ?? "");
    this.codes.delete(form.get("code") ?? "");
    const verifier = form.get("code_verifier") ?? "";
    const fits = createHash("sha256").update(verifier).digest("base64url") === challenge;
    // Errors have status 200, as they have there.
    if (!fits) return [200, { error: "bad_verification_code" }];
    return [200, { access_token: "gho_16C7e42F292c6912E7710c838347Ae178B4a", scope: "read:user",
      token_type: "bearer" }];
  }

  private api(path: string, authorization: string): [number, unknown] {
    if (authorization !== "Bearer gho_16C7e42F292c6912E7710c838347Ae178B4a")
      return [401, { message: "Bad credentials" }];
    if (path === "/api/v3/user") return [200, this.user];
    if (path === "/api/v3/user/emails") return [200, this.emails];
    if (path === "/api/v3/user/teams") return [200, this.teams];
    return [404, { message: "Not Found" }];
  }

  back(way: string): string {
    const asked = new URL(way).searchParams;
    const code = randomBytes(10).toString("hex");
    this.codes.set(code, asked.get("code_challenge") ?? "");
    return `${asked.get("redirect_uri")}?${new URLSearchParams(
      { code, state: asked.get("state") ?? "" }).toString()}`;
  }

  stop(): void {
    this.http.close();
    (this.http as { closeAllConnections?: () => void }).closeAllConnections?.();
  }
}
