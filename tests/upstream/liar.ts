// SPDX-License-Identifier: Apache-2.0
//
// liar.ts: an OpenID provider of our own, which says what a test tells it to.
import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { createServer, type Server as HttpServer } from "node:http";

import { freePort } from "../harness/server";

export interface Lie {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  userinfo?: Record<string, unknown>;
  signed?: "truly" | "by another" | "by the public key" | "by nothing" | "not";
  token?: string; // instead of one that is made
}

const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export class Liar {
  readonly issuer: string;
  lie: Lie = {};
  asked: string[] = []; // paths, in order
  discovery: Record<string, unknown> = {}; // beside or instead of what is true
  last = ""; // ID token
  person: Record<string, unknown> = { sub: "liar-1", preferred_username: "liar" };
  keys: { id: string; pair: { publicKey: KeyObject; privateKey: KeyObject } }[] = [];
  private readonly other = generateKeyPairSync("rsa", { modulusLength: 2048 });
  private nonces = new Map<string, string>();
  private constructor(
    port: number,
    private readonly http: HttpServer,
  ) {
    this.issuer = `http://127.0.0.1:${port}`;
    this.turn("first");
  }

  static async start(): Promise<Liar> {
    const port = await freePort();
    const http = createServer();
    const liar = new Liar(port, http);
    http.on("request", (asked, out) => {
      let body = "";
      asked.setEncoding("utf8").on("data", (piece: string) => (body += piece));
      asked.on("end", () => {
        const [status, json] = liar.answer(asked.url ?? "", new URLSearchParams(body));
        out.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(json));
      });
    });
    await new Promise<void>((done) => http.listen(port, "127.0.0.1", done));
    return liar;
  }

  // Signs with a new key from now on.
  turn(id: string): void {
    this.keys = [{ id, pair: generateKeyPairSync("rsa", { modulusLength: 2048 }) }];
  }

  private answer(path: string, form: URLSearchParams): [number, unknown] {
    this.asked.push(path);
    if (path === "/.well-known/openid-configuration")
      return [200, { issuer: this.issuer, authorization_endpoint: `${this.issuer}/authorize`,
        token_endpoint: `${this.issuer}/token`, jwks_uri: `${this.issuer}/keys`,
        userinfo_endpoint: `${this.issuer}/userinfo`,
        token_endpoint_auth_methods_supported: ["client_secret_post"], ...this.discovery }];
    if (path === "/keys")
      return [200, { keys: this.keys.map((one) => ({ kid: one.id, use: "sig", alg: "RS256",
        ...one.pair.publicKey.export({ format: "jwk" }) })) }];
    if (path === "/userinfo") return [200, { ...this.person, ...this.lie.userinfo }];
    if (path !== "/token") return [404, {}];
    const code = form.get("code") ?? "";
    if (!this.nonces.has(code) || form.get("client_secret") !== "s") return [400, { error: "no" }];
    this.last = this.lie.token ?? this.token(this.nonces.get(code) ?? "");
    return [200, { id_token: this.last, access_token: "opaque", token_type: "Bearer" }];
  }

  private token(nonce: string): string {
    const key = this.keys[0] as (typeof this.keys)[0];
    const now = Math.floor(Date.now() / 1000);
    const header = { alg: "RS256", kid: key.id, ...this.lie.header };
    const claims = { iss: this.issuer, aud: "stithy", iat: now, exp: now + 300, nonce,
      auth_time: now, ...this.person, ...this.lie.claims };
    const input = `${text(header)}.${text(claims)}`;
    const pem = key.pair.publicKey.export({ type: "spki", format: "pem" });
    const mac = (secret: string | Buffer) => createHmac("sha256", secret).update(input).digest();
    const signature = {
      truly: () => sign("sha256", Buffer.from(input), key.pair.privateKey),
      "by another": () => sign("sha256", Buffer.from(input), this.other.privateKey),
      "by the public key": () => mac(pem),
      "by nothing": () => mac(""),
      not: () => Buffer.alloc(0),
    }[this.lie.signed ?? "truly"]();
    return `${input}.${signature.toString("base64url")}`;
  }

  foreignKey(): Record<string, unknown> {
    return { ...this.other.publicKey.export({ format: "jwk" }) };
  }

  // Where a browser that was sent here is sent back to.
  back(way: string, more: Record<string, string> = {}): string {
    const asked = new URL(way).searchParams;
    const code = randomBytes(9).toString("hex");
    this.nonces.set(code, asked.get("nonce") ?? "");
    return `${asked.get("redirect_uri")}?${new URLSearchParams(
      { code, state: asked.get("state") ?? "", ...more }).toString()}`;
  }

  stop(): void {
    this.http.close();
    (this.http as { closeAllConnections?: () => void }).closeAllConnections?.();
  }
}
