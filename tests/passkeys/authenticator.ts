// SPDX-License-Identifier: Apache-2.0
//
// authenticator.ts: an authenticator in software (W3C Web Authentication, section 6), and the
// browser around it. Every part of what it says can be bent, so that a test lies in one place at a
// time.
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";

export type Algorithm = "ES256" | "EdDSA" | "RS256";

export interface Question {
  challenge: string;
  party: string;
  keys: string[];
  verification?: string;
  person?: { handle: string; name: string };
  algorithms?: number[];
}

// What a lie replaces; the rest is true.
export interface Lie {
  challenge?: string;
  origin?: string;
  type?: string;
  crossOrigin?: boolean;
  topOrigin?: string;
  party?: string;
  present?: boolean;
  verified?: boolean;
  counter?: number;
  handle?: string;
  credential?: string;
  signature?: Buffer;
  client?: Buffer;
  authenticator?: Buffer;
}

const sha256 = (bytes: string | Buffer): Buffer => createHash("sha256").update(bytes).digest();
const base64 = (bytes: string | Buffer): string => Buffer.from(bytes).toString("base64url");

// RFC 8949, as much of it as a COSE key needs.
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}
const cborNumber = (n: number): Buffer => (n < 0 ? head(1, -1 - n) : head(0, n));
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([head(2, bytes.length), bytes]);
const cborMap = (pairs: [number, Buffer][]): Buffer =>
  Buffer.concat([head(5, pairs.length), ...pairs.flatMap(([k, v]) => [cborNumber(k), v])]);

function make(algorithm: Algorithm): { key: KeyObject; cose: Buffer } {
  if (algorithm === "ES256") {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = publicKey.export({ format: "jwk" });
    const [x, y] = [Buffer.from(jwk.x ?? "", "base64url"), Buffer.from(jwk.y ?? "", "base64url")];
    const cose = cborMap([[1, cborNumber(2)], [3, cborNumber(-7)], [-1, cborNumber(1)],
      [-2, cborBytes(x)], [-3, cborBytes(y)]]);
    return { key: privateKey, cose };
  }
  if (algorithm === "EdDSA") {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const x = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
    const cose = cborMap([[1, cborNumber(1)], [3, cborNumber(-8)], [-1, cborNumber(6)],
      [-2, cborBytes(x)]]);
    return { key: privateKey, cose };
  }
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = publicKey.export({ format: "jwk" });
  const cose = cborMap([[1, cborNumber(3)], [3, cborNumber(-257)],
    [-1, cborBytes(Buffer.from(jwk.n ?? "", "base64url"))],
    [-2, cborBytes(Buffer.from(jwk.e ?? "", "base64url"))]]);
  return { key: privateKey, cose };
}

export class Authenticator {
  readonly credential = randomBytes(32);
  readonly id = base64(this.credential);
  counter = 0;
  handle = "";
  private readonly pair: { key: KeyObject; cose: Buffer };
  constructor(readonly origin: string, private readonly algorithm: Algorithm = "ES256") {
    this.pair = make(algorithm);
  }

  private client(type: string, asked: Question, lie: Lie): Buffer {
    return lie.client ?? Buffer.from(JSON.stringify({
      type: lie.type ?? type,
      challenge: base64(lie.challenge ?? asked.challenge),
      origin: lie.origin ?? this.origin,
      crossOrigin: lie.crossOrigin ?? false,
      ...(lie.topOrigin ? { topOrigin: lie.topOrigin } : {}),
    }));
  }

  private data(asked: Question, lie: Lie, flags: number, more = Buffer.alloc(0)): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lie.counter ?? this.counter);
    const bits = flags | (lie.present === false ? 0 : 1) | (lie.verified === false ? 0 : 4);
    return lie.authenticator ??
      Buffer.concat([sha256(lie.party ?? asked.party), Buffer.from([bits]), counter, more]);
  }

  // The answer to "make one", as the script of the page would send it.
  made(asked: Question, lie: Lie = {}): string {
    this.handle = asked.person?.handle ?? "";
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.credential.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.credential, this.pair.cose]);
    return JSON.stringify({
      id: lie.credential ?? this.id,
      clientDataJSON: base64(this.client("webauthn.create", asked, lie)),
      authenticatorData: base64(this.data(asked, lie, 0x40, attested)),
      signature: "",
      userHandle: "",
    });
  }

  used(asked: Question, lie: Lie = {}): string {
    const client = this.client("webauthn.get", asked, lie);
    const authenticator = this.data(asked, lie, 0);
    const signed = Buffer.concat([authenticator, sha256(client)]);
    const signature = lie.signature ??
      sign(this.algorithm === "EdDSA" ? null : "sha256", signed, this.pair.key);
    return JSON.stringify({
      id: lie.credential ?? this.id,
      clientDataJSON: base64(client),
      authenticatorData: base64(authenticator),
      signature: base64(signature),
      userHandle: base64(lie.handle ?? this.handle),
    });
  }
}
