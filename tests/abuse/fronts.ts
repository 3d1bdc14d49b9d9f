// SPDX-License-Identifier: Apache-2.0
//
// fronts.ts: nginx and haproxy before the server, as people run it, with connections kept open
// behind them, so that what one client smuggles would meet the next client's request.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pause } from "../harness/server";

async function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}

const nginxConfig = (port: number, back: number): string => `
worker_processes 1; master_process off; daemon off; pid nginx.pid; error_log error.log;
events { worker_connections 2048; }
http {
  access_log access.log paths; log_format paths '$request_uri $status';
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  upstream back { server 127.0.0.1:${back}; keepalive 4; }
  server {
    listen 127.0.0.1:${port}; client_max_body_size 0;
    location / {
      proxy_pass http://back; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $http_host; proxy_request_buffering off; proxy_read_timeout 20s;
    }
  }
}
`.replace("access_log access.log paths; log_format paths '$request_uri $status';",
  "log_format paths '$request_uri $status'; access_log access.log paths;");

const haproxyConfig = (port: number, back: number): string => `
global
  log stdout format raw local0
  maxconn 2048
defaults
  mode http
  log global
  log-format "%HU %ST"
  timeout connect 5s
  timeout client 20s
  timeout server 20s
  option http-keep-alive
  http-reuse always
frontend front
  bind 127.0.0.1:${port}
  default_backend back
backend back
  server one 127.0.0.1:${back}
`;

export class Front {
  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly directory: string,
    private readonly out: string[],
  ) {}

  static async start(name: "nginx" | "haproxy", back: number): Promise<Front> {
    const directory = mkdtempSync(join(tmpdir(), `stithy-${name}-`));
    mkdirSync(join(directory, "logs"), { recursive: true });
    const port = await freePort();
    const config = join(directory, "front.conf");
    writeFileSync(config, (name === "nginx" ? nginxConfig : haproxyConfig)(port, back));
    const words = name === "nginx" ? ["-p", directory, "-c", config] : ["-db", "-f", config];
    const child = spawn(`/usr/sbin/${name}`, words, { stdio: ["ignore", "pipe", "pipe"] });
    const out: string[] = [];
    child.stdout.on("data", (bytes: Buffer) => out.push(bytes.toString("latin1")));
    child.stderr.on("data", (bytes: Buffer) => out.push(bytes.toString("latin1")));
    const front = new Front(name, port, child, directory, out);
    for (let tries = 0; tries < 200; ++tries) {
      if (child.exitCode !== null) throw new Error(`${name} ended: ${out.join("")}`);
      if (await front.listens()) return front;
      await pause(25);
    }
    throw new Error(`${name} does not listen`);
  }

  private listens(): Promise<boolean> {
    return new Promise((done) => {
      const socket = connect(this.port, "127.0.0.1", () => {
        socket.destroy();
        done(true);
      });
      socket.on("error", () => done(false));
    });
  }

  // What the front took for requests, one line each: address and status.
  async seen(): Promise<string> {
    await pause(50);
    if (this.name === "haproxy") return this.out.join("");
    return readFileSync(join(this.directory, "access.log"), "latin1");
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.kill("SIGKILL");
    await ended;
    rmSync(this.directory, { recursive: true, force: true });
  }
}
