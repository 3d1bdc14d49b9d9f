// SPDX-License-Identifier: Apache-2.0
//
// peers.ts: the programs that Stithy is measured against, each with a configuration of its own on
// a free port. The machine's own services are neither used nor touched.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort, pause } from "../harness/server";
import { Group, familyOf } from "./accounting";
import { isInstalled } from "./machine";

const backend = "/usr/lib/git-core/git-http-backend";
const cgit = "/usr/lib/cgit/cgit.cgi";

export const missingFor = {
  files: (): string[] => ["nginx", "wrk"].filter((name) => !isInstalled(name)),
  git: (): string[] => {
    const missing = ["nginx", "fcgiwrap"].filter((name) => !isInstalled(name));
    return existsSync(backend) ? missing : [...missing, "git-http-backend"];
  },
  cgit: (): string[] => {
    const missing = ["nginx", "fcgiwrap", "wrk"].filter((name) => !isInstalled(name));
    return existsSync(cgit) ? missing : [...missing, "cgit"];
  },
};

export class Peer {
  readonly folder = mkdtempSync(join(tmpdir(), "stithy-peer-"));
  readonly www = join(this.folder, "www");
  port = 0;
  private readonly children: ChildProcess[] = [];

  private constructor(readonly group: Group) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get roots(): number[] {
    return this.children.flatMap((child) => (child.pid ? [child.pid] : []));
  }

  // nginx with files below `www`, as many processes as Stithy may use processors.
  static async files(name: string, workers: number): Promise<Peer> {
    const peer = new Peer(Group.make(name));
    mkdirSync(peer.www);
    await peer.nginx(workers, `root ${peer.www}; open_file_cache max=100;`);
    return peer;
  }

  // git's own server program behind nginx; `repositories` is a folder of bare repositories.
  static async git(name: string, repositories: string): Promise<Peer> {
    const peer = new Peer(Group.make(name));
    const socket = await peer.wrapper();
    await peer.nginx(1, `location / {
      fastcgi_pass unix:${socket}; include /etc/nginx/fastcgi_params;
      fastcgi_buffering off; fastcgi_request_buffering off; fastcgi_read_timeout 1800;
      fastcgi_param HTTP_GIT_PROTOCOL $http_git_protocol;
      fastcgi_param SCRIPT_FILENAME ${backend};
      fastcgi_param GIT_HTTP_EXPORT_ALL 1; fastcgi_param GIT_PROJECT_ROOT ${repositories};
      fastcgi_param PATH_INFO $uri; fastcgi_param REMOTE_USER bench;
      fastcgi_param HOME ${peer.folder}; }`);
    return peer;
  }

  // cgit behind nginx; `cached` keeps each page for an hour.
  static async cgit(name: string, repositories: string, cached: boolean): Promise<Peer> {
    const peer = new Peer(Group.make(name));
    const settings = join(peer.folder, "cgitrc");
    mkdirSync(join(peer.folder, "cache"));
    writeFileSync(settings, `virtual-root=/
css=/cgit.css
cache-size=${cached ? 100_000 : 0}
cache-root=${join(peer.folder, "cache")}
cache-root-ttl=60
cache-repo-ttl=60
cache-dynamic-ttl=60
cache-static-ttl=-1
enable-blame=1
max-blob-size=0
enable-index-owner=0
scan-path=${repositories}
`);
    const socket = await peer.wrapper();
    await peer.nginx(1, `location / {
      fastcgi_pass unix:${socket}; include /etc/nginx/fastcgi_params; fastcgi_read_timeout 600;
      fastcgi_param SCRIPT_FILENAME ${cgit}; fastcgi_param PATH_INFO $uri;
      fastcgi_param CGIT_CONFIG ${settings}; fastcgi_param HOME ${peer.folder}; }`);
    return peer;
  }

  // Everything ends; what it wrote is removed. The processes that fcgiwrap prepared outlive it
  // unless they are told.
  async stop(): Promise<void> {
    const all = familyOf(this.roots);
    const ended = this.children.map((child) => child.exitCode !== null || child.signalCode
      ? undefined : new Promise((done) => child.once("exit", done)));
    for (const pid of all) {
      try {
        process.kill(pid, "SIGTERM");
      } catch {
        // it has ended already
      }
    }
    await Promise.all(ended);
    this.group.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private start(words: string[]): void {
    const [program = "", ...rest] = this.group.wrap(words);
    const child = spawn(program, rest, { stdio: "ignore" });
    child.on("error", () => undefined); // seen as a server that does not answer
    if (child.pid && !this.group.complete) this.group.adopt(child.pid);
    this.children.push(child);
  }

  // Runs programs for nginx; the socket where it waits.
  private async wrapper(): Promise<string> {
    const socket = join(this.folder, "cgi.sock");
    writeFileSync(join(this.folder, ".gitconfig"), "[safe]\n\tdirectory = *\n");
    this.start(["fcgiwrap", "-c", "8", "-s", `unix:${socket}`]);
    for (let tries = 0; !existsSync(socket); ++tries) {
      if (tries > 500) throw new Error("fcgiwrap did not open its socket.");
      await pause(20);
    }
    return socket;
  }

  private async nginx(workers: number, server: string): Promise<void> {
    this.port = await freePort();
    const at = this.folder;
    const user = process.getuid?.() === 0 ? "user root;" : "";
    writeFileSync(join(at, "nginx.conf"), `${user} daemon off; worker_processes ${workers};
pid ${at}/pid; error_log ${at}/errors;
events { worker_connections 1024; }
http {
  access_log off; include /etc/nginx/mime.types; sendfile on; tcp_nopush on;
  client_max_body_size 0; keepalive_requests 100000000; keepalive_timeout 300;
  client_body_temp_path ${at}/b; fastcgi_temp_path ${at}/f; proxy_temp_path ${at}/p;
  uwsgi_temp_path ${at}/u; scgi_temp_path ${at}/s;
  server { listen 127.0.0.1:${this.port}; ${server} }
}
`);
    this.start(["nginx", "-c", join(at, "nginx.conf"), "-e", join(at, "errors")]);
    for (let tries = 0; ; ++tries) {
      try {
        await (await fetch(this.url)).arrayBuffer();
        return;
      } catch {
        if (tries > 500) throw new Error("nginx did not answer.");
        await pause(20);
      }
    }
  }
}
